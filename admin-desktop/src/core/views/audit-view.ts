import { auditEntrySchema } from '@ferry/common/documents/audit';
import type { AuditDocument } from '@ferry/common/documents/audit';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { AuditRow, ViewQuery } from '../../contract/rows.ts';
import type { ProjectData } from '../database/project-data.ts';
import type { ViewFilter } from '../storage/index.ts';
import type { ViewPage, ViewSource } from './live-view.ts';
import { filterOf, orderOf } from './view-query.ts';

const columns = ['at', 'action', 'subject'] as const;

/** `added: 10, refused: 2`: for people to read. */
function inWords(details: Record<string, unknown>): string {
  const parts = Object.entries(details).map(([name, value]) => {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
    return `${name}: ${text}`;
  });
  const words = parts.join(', ');
  return words.length > 300 ? `${words.slice(0, 299)}…` : words;
}

/** What administrators did, the latest first. */
export function auditView(data: ProjectData, query: ViewQuery): ViewSource {
  const filter = filterOf(query, ['action', 'subject']);
  const where: ViewFilter = {
    all: [
      ...Object.entries(filter).map(([column, value]) => ({ column, is: value })),
      ...(query.search.trim() === '' ? [] : [{ search: query.search }]),
    ],
  };
  const order = orderOf(query, columns, [{ column: 'at', direction: 'desc' }]);
  const { limit, offset } = query;
  return {
    async read(): Promise<ViewPage> {
      const { rows, total } = data.view('audit').window({ where, order, limit, offset });
      const administrators = await data.store.all('administrators');
      const names = new Map(administrators.map(({ id, fields }) => [id, fields.name?.value ?? id]));
      const shown = rows.map((row): AuditRow => {
        const document = row['body'] as AuditDocument;
        const writer = document.id.slice(document.id.indexOf(':') + 1);
        const entry = payloadUnverified(document.entry, 'audit', auditEntrySchema);
        const { at, action, subject, details } = entry.ok
          ? entry.value
          : { at: '', action: '', subject: '', details: {} };
        return { id: document.id, at, action, subject, by: names.get(writer) ?? writer, details: inWords(details) };
      });
      return { total, rows: shown };
    },
    onStale(listener) {
      const stops = [data.store.onChange('audit', listener), data.store.onChange('administrators', listener)];
      return () => stops.forEach((stop) => stop());
    },
  };
}
