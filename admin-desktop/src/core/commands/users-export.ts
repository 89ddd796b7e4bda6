import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { importColumns } from '../../contract/calls/user-calls.ts';
import { viewQuerySchema } from '../../contract/rows.ts';
import type { ProjectData } from '../database/project-data.ts';
import type { OrderJudge } from '../views/order-shown.ts';
import { readUsers, userView } from '../views/user-view.ts';
import { csvLine } from '@ferry/common/csv-line';

const page = 500;

/** Which users: those named by id, or those that the search and the filter show. */
export interface ExportChoice {
  readonly search: string;
  readonly filter: Record<string, string>;
  readonly ids: readonly string[] | null;
}

/**
 * Writes users as CSV, by the page. The first columns are those that an import reads, so that the file can be corrected and
 * imported again; the last say how their computers stand. Ends early when `signal` aborts.
 */
export async function exportUsers(
  data: ProjectData,
  judge: OrderJudge,
  choice: ExportChoice,
  emit: (part: { text: string; done: number; total: number }) => void,
  signal: AbortSignal,
): Promise<Result<void>> {
  // The mark at the front: Excel takes the file for its own code page otherwise.
  let text = `\ufeff${csvLine([...importColumns, 'computers', 'state', 'order'])}`;
  let done = 0;
  let total = choice.ids?.length ?? 0;
  for (let offset = 0; ; offset += page) {
    const rows = choice.ids
      ? await readUsers(data, judge, choice.ids.slice(offset, offset + page))
      : await (async () => {
          const { search, filter } = choice;
          const query = viewQuerySchema.parse({ view: 'users', search, filter, offset, limit: page });
          const window = await userView(data, judge, query).read();
          total = window.total;
          return await readUsers(
            data,
            judge,
            window.rows.map(({ id }) => id),
          );
        })();
    if (signal.aborted) return ok(undefined);
    const users = await data.store.getMany(
      'users',
      rows.map(({ id }) => id),
    );
    for (const row of rows) {
      const objectId = users.get(row.id)?.fields.sourceObjectId?.value ?? '';
      const { sourceUpn, targetUpn, displayName, department, wave, computers, state, order } = row;
      text += csvLine([
        ...[sourceUpn, targetUpn, displayName, department, wave, objectId],
        ...[String(computers), state, order],
      ]);
    }
    done += rows.length;
    const last = offset + page >= total;
    emit({ text, done: Math.min(done, total), total });
    text = '';
    if (last) return ok(undefined);
  }
}
