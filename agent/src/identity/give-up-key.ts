import { logChunkSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { Journal } from '../engine/journal.ts';

/** What belongs to a device key, and not to the laptop. */
const ofTheKey = ['deviceId', 'settings', 'report', 'sequence', 'starts', 'userId', 'userIdFrom', 'keyShared'];

/**
 * Makes the journal one of a laptop that is not enrolled, because another agent has its device key too. Runs and backups stay, so
 * what was done can still be undone; log lines that nobody took yet are signed again under the next key.
 */
export function giveUpKey(journal: Journal): void {
  journal.transaction(() => {
    for (const { run, jws } of unsent(journal)) {
      const chunk = payloadUnverified(jws, 'log', logChunkSchema);
      for (const line of chunk.ok ? chunk.value.lines : [])
        journal.run('INSERT INTO log_lines (run, line) VALUES (?, ?)', run, JSON.stringify(line));
    }
    journal.run('UPDATE log_chunks SET jws = NULL');
    journal.run('DELETE FROM deliveries');
    for (const name of ofTheKey) journal.run('DELETE FROM facts WHERE name = ?', name);
  });
}

function unsent(journal: Journal): { run: string; jws: string }[] {
  return journal
    .all('SELECT run, jws FROM log_chunks WHERE jws IS NOT NULL ORDER BY rowid')
    .map((row) => ({ run: String(row['run']), jws: String(row['jws']) }));
}
