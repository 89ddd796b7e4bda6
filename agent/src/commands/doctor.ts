import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { agentVersion } from '../agent-version.ts';
import { ServerWays } from '../channel/proxy/server-ways.ts';
import { agentLooks, knownAgent } from '../doctor/agent-looks.ts';
import { modeGuard } from '../doctor/file-guard.ts';
import { examine } from '../doctor/finding.ts';
import type { DoctorResult } from '../doctor/finding.ts';
import { callsLook, laptopLooks } from '../doctor/laptop-looks.ts';
import { networkLooks } from '../doctor/network-looks.ts';
import { readPending } from '../install/pending-enrolment.ts';
import { openKoffi } from '../windows/native/koffi-library.ts';
import { windowsFileGuard } from '../windows/windows-file-guard.ts';
import { nativeModule } from '../windows/windows-laptop.ts';
import { noGuard } from '../windows/looking-laptop.ts';
import type { RegistryBackend } from '../windows/registry-backend.ts';
import { openToLook } from './open-laptop.ts';

export interface DoctorOptions {
  data?: string;
  simulated?: string;
  registry?: RegistryBackend;
  json: boolean;
  /** instead of standard output: nobody waits for the agent's program in a console window */
  to?: string;
}

/** Where the installer puts it. */
function usualData(): string {
  return join(process.env['LOCALAPPDATA'] ?? '.', 'Ferry', 'data');
}

/** Gathers what somebody should look at on this laptop, and says what to do. Changes nothing; ends with 1 when something fails. */
export async function doctor(options: DoctorOptions): Promise<Result<void>> {
  const data = options.data ?? usualData();
  const agent = await knownAgent(data);
  const settings = agent?.known?.settings;
  const simulated = options.simulated ?? settings?.simulated;
  const opened = openToLook(simulated, options.registry ?? settings?.registry);
  if (!opened.ok) return opened;
  const { laptop, box, missing, proxies } = opened.value;
  const onWindows = simulated === undefined;
  const guard = missing ? noGuard : onWindows ? windowsFileGuard(openKoffi(nativeModule())) : modeGuard;
  const pending = settings ? null : await readPending(data, box);
  const waiting = pending?.ok ? pending.value : null;
  const server = settings?.server ?? waiting?.server ?? null;
  const companyKey = settings?.companyKey ?? waiting?.companyKey ?? null;
  const results = await examine([
    ...(missing ? [callsLook(missing)] : []),
    ...laptopLooks(laptop),
    ...agentLooks({ data, laptop, box, guard, executable: process.execPath }),
    ...networkLooks({ server, companyKey, now: Date.now, ways: new ServerWays(proxies) }),
  ]);
  const passed = results.every(({ verdict }) => verdict !== 'fail');
  const at = new Date().toISOString();
  const text = options.json ? JSON.stringify({ ok: passed, at, agentVersion, results }) : words(at, results);
  if (options.to === undefined) process.stdout.write(`${text}\n`);
  else await writeFile(options.to, `${text}\n`, { mode: 0o600 });
  if (!passed) process.exitCode = 1;
  return ok(undefined);
}

function words(at: string, results: readonly DoctorResult[]): string {
  const lines = results.flatMap(({ verdict, title, found, remedy }) => [
    `${verdict.padEnd(4)}  ${title}: ${found}`,
    ...(remedy === undefined ? [] : [`      ${remedy}`]),
  ]);
  return [`Ferry agent ${agentVersion}, ${at}. Nothing was changed.`, '', ...lines].join('\n');
}
