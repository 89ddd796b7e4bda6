import { errorFrom } from '@ferry/common/errors';
import { loadSettings } from '../configuration/load-settings.ts';
import type { LoadedSettings } from '../configuration/load-settings.ts';
import { couchAccess, serverSettings } from '../configuration/server-settings.ts';
import { addressFindings } from '../doctor/address-findings.ts';
import { clockFindings } from '../doctor/clock-findings.ts';
import { couchdbFindings } from '../doctor/couchdb-findings.ts';
import { dataFolderFindings } from '../doctor/data-folder-findings.ts';
import { badBecause, pass, printed } from '../doctor/finding.ts';
import type { Finding } from '../doctor/finding.ts';
import { settingsFindings } from '../doctor/settings-findings.ts';
import { tlsFindings } from '../doctor/tls-findings.ts';
import type { Flags } from './outcome.ts';

/** `ferry-server doctor`: says whether the server can run with these settings and what to do. Ends with 1 when something fails. */
export async function doctor(flags: Flags): Promise<void> {
  const findings = await look(flags);
  const ok = findings.every(({ level }) => level !== 'fail');
  const text = flags['json'] === true ? JSON.stringify({ ok, findings }) : printed(findings);
  process.stdout.write(`${text}\n`);
  if (!ok) process.exitCode = 1;
}

async function look(flags: Flags): Promise<Finding[]> {
  const loaded = await loadSettings({ flags, environment: process.env });
  if (!loaded.ok) return [badBecause('settings', loaded.error)];
  const settings = serverSettings(loaded.value);
  const findings = settingsFindings(loaded.value);
  if (!settings.ok) return [...findings, badBecause('settings', settings.error)];
  const { data } = settings.value;
  const looks: [string, () => Promise<Finding[]>][] = [
    ['data folder', async () => await dataFolderFindings(data)],
    ['clock', async () => await clockFindings(data, Date.now())],
    ['TLS', async () => await tlsFindings(settings.value, Date.now())],
    ['address', async () => await addressFindings(settings.value)],
    ['store', async () => await storeFindings(loaded.value)],
  ];
  for (const [name, act] of looks) {
    try {
      findings.push(...(await act()));
    } catch (thrown) {
      findings.push(badBecause(name, errorFrom(thrown, name)));
    }
  }
  return findings;
}

async function storeFindings(loaded: LoadedSettings): Promise<Finding[]> {
  const access = await couchAccess(loaded);
  if (!access.ok) return [badBecause('store', access.error)];
  if (access.value) return await couchdbFindings(access.value, Date.now);
  return [pass('store', 'the embedded one, in the data folder')];
}
