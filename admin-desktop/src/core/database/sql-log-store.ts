import { logDocuments } from '@ferry/common/documents/logs';
import type { LogDocument } from '@ferry/common/documents/logs';
import { checkJson, ok } from '@ferry/common/errors';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { logChunkSchema } from '@ferry/common/report';
import type { LogChunk } from '@ferry/common/report';
import { z } from 'zod';
import type { LogStore } from '../documents/document-store.ts';
import type { ProjectDatabase } from '../storage/index.ts';
import { fold } from '../storage/view-definition.ts';
import { judgeDocument } from './judge-document.ts';
import type { Quarantine } from './quarantine.ts';
import type { TrustHolder } from './trust-holder.ts';

/** Log chunks as they came, for relaying, and their lines as rows, for reading (DESIGN section 3). */
export function createSqlLogStore(options: {
  database: ProjectDatabase;
  trust: TrustHolder;
  quarantine: Quarantine;
  now: () => Date;
}): LogStore {
  const { database, quarantine } = options;
  const listeners = new Set<(deviceId: string) => void>();
  const known = database.prepare('SELECT 1 FROM log_chunks WHERE id = ?');
  const insertChunk = database.prepare('INSERT INTO log_chunks (id, document, outbox) VALUES (?, ?, ?)');
  const insertRun = database.prepare(
    `INSERT INTO log_runs (device_id, run_id, started) VALUES (?, ?, ?)
     ON CONFLICT (device_id, run_id) DO UPDATE SET started = min(started, excluded.started)`,
  );
  const insertLine = database.prepare(
    `INSERT OR IGNORE INTO log_lines (device_id, run_id, chunk, line, at, level, text, search) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const outbox = database.prepare('SELECT document FROM log_chunks WHERE outbox = 1 ORDER BY rowid LIMIT ?');
  const markSent = database.prepare('UPDATE log_chunks SET outbox = 0 WHERE id IN (SELECT value FROM json_each(?))');

  function keep(document: LogDocument, chunk: LogChunk, from: 'lan' | 'cloud'): void {
    database.transaction(() => {
      insertChunk.run(document.id, JSON.stringify(document), from === 'lan' ? 1 : 0);
      const first = chunk.lines[0];
      if (first) insertRun.run(chunk.deviceId, chunk.runId, first.at);
      chunk.lines.forEach((line, index) => {
        const { at, level, text } = line;
        insertLine.run(chunk.deviceId, chunk.runId, chunk.chunk, index, at, level, text, fold(text));
      });
    });
  }

  return {
    async add(document, from) {
      if (known.get(document.id)) return ok({ added: false });
      const judged = await judgeDocument('logs', document, { trust: options.trust.current(), now: options.now });
      if (!judged.ok) {
        quarantine.put('logs', document, judged.error);
        return judged;
      }
      const chunk = payloadUnverified(judged.value.chunk, 'log', logChunkSchema);
      if (!chunk.ok) return chunk;
      // It may have come by the other way while this one was verified.
      if (known.get(document.id)) return ok({ added: false });
      keep(judged.value, chunk.value, from);
      for (const listener of listeners) listener(chunk.value.deviceId);
      return ok({ added: true });
    },
    async outbox(limit) {
      const documents: LogDocument[] = [];
      for (const row of outbox.all(limit)) {
        const raw = checkJson(z.unknown(), String(row['document']), 'log outbox');
        const document = raw.ok ? logDocuments.parse(raw.value) : raw;
        if (document.ok) documents.push(document.value);
      }
      return documents;
    },
    async sent(ids) {
      markSent.run(JSON.stringify(ids));
    },
    onAdded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
