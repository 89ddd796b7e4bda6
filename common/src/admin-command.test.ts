// Whoever uses a laptop can have it report any command: a console knows those of the agent, and no other.
import { expect, it } from 'vitest';
import { isKnownAdminCommand } from './admin-command.ts';

const policy =
  'reg add "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WorkplaceJoin" /v autoWorkplaceJoin /t REG_DWORD /d 0 /f /reg:64';
const removes = (name: string, own = "'ann@source.example'", again = name) =>
  "$k = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64')" +
  ".OpenSubKey('SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration', $true); " +
  `if ([string]::Equals($k.GetValue(${name}), ${own})) { $k.DeleteValue(${again}) }`;
const email = "'O365.EmailAddress'";

it.each([policy, removes(email), removes("('a' + [char]39 + 'b.TenantId')", "('o' + [char]39 + '' + [char]8217)")])(
  'an agent writes %s',
  (command) => expect(isKnownAdminCommand(command)).toBe(true),
);

it.each([
  '',
  `${policy} & calc`,
  `${policy}\n`,
  policy.replace('/d 0', '/d 1'),
  policy.replace('autoWorkplaceJoin', 'EnableLUA'),
  policy.replace('Windows\\WorkplaceJoin', 'Windows\\Installer'),
  `calc; ${removes(email)}`,
  `${removes(email)}; calc`,
  removes(email).replace('Office\\ClickToRun\\Configuration', 'Windows\\CurrentVersion'),
  removes(email, "'x', $(calc)"),
  removes(email, '$(calc)'),
  removes(email, '[char]65'),
  removes(email, "'\u2019); calc #'"),
  removes("'UpdatesEnabled'"),
  removes(email, "'x'", "'Platform'"),
  removes("('a' + (calc) + '.TenantId')"),
  removes(email).replace('; if', ';\nif'),
])('no agent writes %j', (command) => expect(isKnownAdminCommand(command)).toBe(false));
