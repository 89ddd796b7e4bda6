import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { fail, FerryFailure } from '@ferry/common/errors';

const exec = promisify(execFile);
const timeoutMs = 60_000;
const answerLimit = 1024 * 1024;

const accountSchema = z.object({ id: z.string(), userName: z.string(), tenantId: z.string(), objectId: z.string() });
/** An account as the broker tells it; texts are empty where it does not tell. */
export type BrokerAccount = z.infer<typeof accountSchema>;

/**
 * The broker has no Win32 API, only a Windows Runtime one. Windows PowerShell 5.1 is on every Windows and speaks it; nothing of
 * the script changes, and the account comes by the environment, so that no text becomes a command. The output is JSON that we
 * write ourselves: nothing translated is parsed.
 */
const script = String.raw`
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Runtime.WindowsRuntime
$wait = [System.WindowsRuntimeSystemExtensions].GetMethods() | Where-Object {
  $_.Name -eq 'AsTask' -and $_.GetParameters().Count -eq 1 -and $_.GetParameters()[0].ParameterType.Name -like 'IAsync*' }
function Await($operation, $type) {
  $method = if ($type) { ($wait | Where-Object { $_.IsGenericMethod -and $_.GetGenericArguments().Count -eq 1 -and
    $_.GetParameters()[0].ParameterType.Name -eq 'IAsyncOperation${'`'}1' })[0].MakeGenericMethod($type) }
  else { ($wait | Where-Object { -not $_.IsGenericMethod })[0] }
  $task = $method.Invoke($null, @($operation)); $task.Wait() | Out-Null
  if ($type) { $task.Result }
}
$core = [Windows.Security.Authentication.Web.Core.WebAuthenticationCoreManager, Windows.Security.Authentication.Web.Core, ContentType=WindowsRuntime]
[Windows.Security.Authentication.Web.Core.FindAllAccountsResult, Windows.Security.Authentication.Web.Core, ContentType=WindowsRuntime] | Out-Null
[Windows.Security.Credentials.WebAccountProvider, Windows.Security.Credentials, ContentType=WindowsRuntime] | Out-Null
$provider = Await ($core::FindAccountProviderAsync('https://login.microsoft.com', 'organizations')) ([Windows.Security.Credentials.WebAccountProvider])
$found = Await ($core::FindAllAccountsAsync($provider, 'd3590ed6-52b3-4102-aeff-aad2292ab01c')) ([Windows.Security.Authentication.Web.Core.FindAllAccountsResult])
$accounts = @($found.Accounts | Where-Object { $_ })
if ($env:FERRY_SIGN_OUT) {
  foreach ($account in $accounts) { if ($account.Id -eq $env:FERRY_SIGN_OUT) { Await ($account.SignOutAsync('d3590ed6-52b3-4102-aeff-aad2292ab01c')) $null } }
  $accounts = @($accounts | Where-Object { $_.Id -ne $env:FERRY_SIGN_OUT })
}
$told = @($accounts | ForEach-Object { @{ id = [string]$_.Id; userName = [string]$_.UserName
  tenantId = [string]$_.Properties['TenantId']; objectId = [string]$_.Properties['OID'] } })
[Console]::OutputEncoding = [System.Text.Encoding]::UTF8
[Console]::Out.Write('{"accounts":' + (ConvertTo-Json -Compress -InputObject $told) + '}')
`;

const answerSchema = z.object({ accounts: z.array(accountSchema) });

/**
 * The work accounts of the Windows account broker, after signing out `signOut` if it is given. Null where there is no broker
 * to ask (no PowerShell, or one that says nothing). Throws when the broker refuses, or a policy
 * forbids PowerShell to ask.
 */
export async function askBroker(signOut?: string): Promise<BrokerAccount[] | null> {
  const system = process.env['SystemRoot'] ?? 'C:\\Windows';
  const powershell = join(system, 'System32\\WindowsPowerShell\\v1.0\\powershell.exe');
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  let said: string;
  try {
    const { FERRY_SIGN_OUT: _other, ...environment } = process.env;
    const options = { timeout: timeoutMs, maxBuffer: answerLimit, windowsHide: true };
    const ended = await exec(powershell, ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded], {
      ...options,
      env: signOut === undefined ? environment : { ...environment, FERRY_SIGN_OUT: signOut },
    });
    said = ended.stdout.trim();
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    const message = thrown instanceof Error ? thrown.message.slice(0, 500) : String(thrown);
    const remedy = 'Allow Windows PowerShell on this laptop, without constrained language mode, then start again.';
    throw new FerryFailure(
      fail('forbidden', 'account broker', `broker-refused: it cannot be asked: ${message}`, remedy).error,
    );
  }
  if (said === '') return null;
  return answerSchema.parse(JSON.parse(said)).accounts;
}
