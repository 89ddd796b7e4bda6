import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorFrom } from '@ferry/common/errors';
import { makePrivateFolder } from '../private-folder.ts';

const mostBytes = 1_000_000;

/** Where an agent that nobody watches writes what it would have printed: two files, each up to a megabyte, the older as `.1`. */
export function eventFile(data: string, now: () => Date): (event: object) => void {
  const path = join(data, 'events.jsonl');
  makePrivateFolder(data);
  let lost: { lines: number; why: string } | null = null;
  let bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return (event) => {
    const line = `${JSON.stringify({ at: now().toISOString(), ...event, ...(lost ? { lost } : {}) })}\n`;
    try {
      if (bytes + line.length > mostBytes) {
        renameSync(path, `${path}.1`);
        bytes = 0;
      }
      appendFileSync(path, line, { mode: 0o600 });
      bytes += Buffer.byteLength(line);
      lost = null;
    } catch (thrown) {
      // A full disk must not end the agent: what matters is in the journal. The next line that can be written says so.
      lost = { lines: (lost?.lines ?? 0) + 1, why: errorFrom(thrown, path).message };
    }
  };
}
