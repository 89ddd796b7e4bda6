import { appendFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { agentVersion } from '../agent-version.ts';
import { makePrivateFolder } from '../private-folder.ts';

/** What an installer did here, or why it did not. Holds no secret. */
export type AuditEntry =
  | { act: 'installed'; from: 'properties' | 'file name' | 'before'; server: string | null; companyKey: string }
  | { act: 'install-refused'; reason: string }
  | { act: 'stopped-for-upgrade' }
  | { act: 'uninstall-refused'; reason: string }
  | { act: 'uninstalled'; deviceId: string | null; projectId: string | null; state: string | null };

const secrets = /ferry_(pat|code)_[A-Za-z0-9_-]*/g;

/** Beside the data folder, since it outlives it. */
export function auditFileOf(data: string): string {
  return join(dirname(resolve(data)), 'audit.jsonl');
}

/** One line more. An installer's own log tells neither what the agent refused nor why. */
export async function appendAudit(data: string, at: string, entry: AuditEntry): Promise<void> {
  const file = auditFileOf(data);
  makePrivateFolder(dirname(file));
  // Whoever puts a token where something else belongs finds it quoted in the reason.
  const line = JSON.stringify({ at, agentVersion, ...entry }).replaceAll(secrets, 'ferry_$1_...');
  await appendFile(file, `${line}\n`, { mode: 0o600 });
}
