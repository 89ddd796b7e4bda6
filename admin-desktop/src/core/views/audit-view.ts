import { auditEntrySchema } from '@ferry/common/documents/audit';
import type { AuditDocument } from '@ferry/common/documents/audit';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { AuditRow, ViewQuery } from '../../contract/rows.ts';
import type { ProjectData } from '../database/project-data.ts';
import type { ViewFilter } from '../storage/index.ts';
import { idsNamed, namesIn } from './audit-names.ts';
import type { ViewPage, ViewSource } from './live-view.ts';
import { filterOf, orderOf } from './view-query.ts';

const columns = ['at', 'action', 'subject'] as const;

const longestValue = 2000;
const mostDetails = 50;

function detailsOf(details: Record<string, unknown>): AuditRow['details'] {
  return Object.entries(details)
    .slice(0, mostDetails)
    .map(([name, value]) => {
      const text = typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
      return { name, value: text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text };
    });
}

/** What administrators did, the latest first. */
export function auditView(data: ProjectData, query: ViewQuery): ViewSource {
  const filter = filterOf(query, ['action', 'subject']);
  const filtered = Object.entries(filter).map(([column, value]) => ({ column, is: value }));
  /** Who looks for a user finds the acts whose subject is the user's id. */
  async function where(): Promise<ViewFilter> {
    if (query.search.trim() === '') return { all: filtered };
    const named = { column: 'subject', anyOf: await idsNamed(data, query.search) };
    return { all: [...filtered, { any: [{ search: query.search }, named] }] };
  }
  const order = orderOf(query, columns, [{ column: 'at', direction: 'desc' }]);
  const { limit, offset } = query;
  return {
    async read(): Promise<ViewPage> {
      const { rows, total } = data.view('audit').window({ where: await where(), order, limit, offset });
      const administrators = await data.store.all('administrators');
      const writers = new Map(administrators.map(({ id, fields }) => [id, fields.name?.value ?? id]));
      const shown = rows.map((row): Omit<AuditRow, 'names'> => {
        const document = row['body'] as AuditDocument;
        const writer = document.id.slice(document.id.indexOf(':') + 1);
        const entry = payloadUnverified(document.entry, 'audit', auditEntrySchema);
        const { at, action, subject, details } = entry.ok
          ? entry.value
          : { at: '', action: '', subject: '', details: {} };
        return { id: document.id, at, action, subject, by: writers.get(writer) ?? writer, details: detailsOf(details) };
      });
      const names = await namesIn(data, shown);
      return { total, rows: shown.map((row) => ({ ...row, names: names.of(row) })) };
    },
    onStale(listener) {
      const collections = ['audit', 'administrators', 'users', 'tokens', 'enrolments'] as const;
      const stops = collections.map((collection) => data.store.onChange(collection, listener));
      return () => stops.forEach((stop) => stop());
    },
  };
}
