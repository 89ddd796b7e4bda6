import { logId } from '@ferry/common/documents/logs';
import type { LogChunk, LogLine } from '@ferry/common/report';
import { checkJson, unwrap } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { logLineSchema } from '@ferry/common/report';
import type { Signer } from '@ferry/common/trust/trust';
import type { LogWrite } from '../channel/device-channel.ts';
import type { Journal } from '../engine/journal.ts';

/** JSON around the lines of a chunk, and base64 of it: what a chunk of lines may take so that its signed text stays in bounds. */
const mostLineBytes = limits.logChunk - 2048;
const mostLines = 4000;

/** Names of what comes before any run. Each start of the agent has its own. */
export type LogIdentity = { projectId: string; deviceId: string };

/**
 * Log lines on their way: written to the journal at once, signed in chunks, kept until one channel took them. A chunk, once
 * signed, never changes, so sending it twice is harmless.
 */
export class Outbox {
  readonly #journal: Journal;
  readonly #signer: Signer;
  readonly #identity: LogIdentity;

  constructor(journal: Journal, signer: Signer, identity: LogIdentity) {
    this.#journal = journal;
    this.#signer = signer;
    this.#identity = identity;
  }

  add(runId: string, line: LogLine): void {
    const text = JSON.stringify({ ...line, text: line.text.slice(0, 4000) });
    this.#journal.run('INSERT INTO log_lines (run, line) VALUES (?, ?)', runId, text);
  }

  /** Bytes of lines that are in no chunk yet. */
  waitingBytes(): number {
    return Number(this.#journal.one('SELECT coalesce(sum(length(line)), 0) AS bytes FROM log_lines')?.['bytes']);
  }

  /** Signs what is waiting, one chunk after another. True when there was anything. */
  async cut(): Promise<boolean> {
    let any = false;
    for (;;) {
      const first = this.#journal.one('SELECT run FROM log_lines ORDER BY id LIMIT 1');
      if (!first) return any;
      any = true;
      await this.#cutOne(String(first['run']));
    }
  }

  async #cutOne(runId: string): Promise<void> {
    const rows = this.#journal.all(
      'SELECT id, line FROM log_lines WHERE run = ? ORDER BY id LIMIT ?',
      runId,
      mostLines,
    );
    const lines: LogLine[] = [];
    let bytes = 0;
    let last = 0;
    for (const row of rows) {
      const text = String(row['line']);
      bytes += Buffer.byteLength(text) + 1;
      if (bytes > mostLineBytes && lines.length > 0) break;
      lines.push(unwrap(checkJson(logLineSchema, text, 'journal')));
      last = Number(row['id']);
    }
    const number = Number(
      this.#journal.one('SELECT coalesce(max(chunk), -1) + 1 AS next FROM log_chunks WHERE run = ?', runId)?.['next'],
    );
    const chunk: LogChunk = { format: 1, ...this.#identity, runId, chunk: number, lines };
    const jws = await this.#signer.sign('log', chunk);
    this.#journal.transaction(() => {
      this.#journal.run('INSERT INTO log_chunks VALUES (?, ?, ?)', runId, number, jws);
      this.#journal.run('DELETE FROM log_lines WHERE run = ? AND id <= ?', runId, last);
    });
  }

  /** The oldest chunks that nobody took yet, without those whose ids are in `except`. */
  chunks(most: number, except: ReadonlySet<string> = new Set()): LogWrite[] {
    return this.#journal
      .all('SELECT run, chunk, jws FROM log_chunks WHERE jws IS NOT NULL ORDER BY rowid LIMIT ?', most + except.size)
      .map((row) => ({
        id: logId(this.#identity.deviceId, String(row['run']), Number(row['chunk'])),
        jws: String(row['jws']),
      }))
      .filter(({ id }) => !except.has(id))
      .slice(0, most);
  }

  /** The number of a chunk stays taken; its text is not needed any more. */
  taken(logs: readonly LogWrite[]): void {
    this.#journal.transaction(() => {
      for (const { id } of logs) {
        const [, run, chunk] = id.split(':');
        this.#journal.run('UPDATE log_chunks SET jws = NULL WHERE run = ? AND chunk = ?', run ?? '', Number(chunk));
      }
    });
  }
}
