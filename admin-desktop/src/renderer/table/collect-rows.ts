import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { ViewName } from '../../contract/rows.ts';
import type { ConsoleClient } from '../connection/console-client.ts';
import { followView } from './live-view.ts';
import type { RowOf } from './live-view.ts';
import { largestWindow } from './row-range.ts';
import type { TableQuery } from './use-live-window.ts';

/** As many targets as one order takes (contract: `order.start`). */
export const mostSelected = 100_000;

/**
 * All rows that match, window by window, for "select all". Rows that come or go meanwhile may be missed or kept: the number
 * that is selected is shown, and is what the order goes to.
 */
export async function collectRows<V extends ViewName>(
  client: ConsoleClient,
  query: TableQuery<V>,
  signal: AbortSignal,
): Promise<Result<RowOf<V>[]>> {
  const rows = new Map<string, RowOf<V>>();
  for (let offset = 0; offset < mostSelected; offset += largestWindow) {
    if (signal.aborted) return fail('cancelled', query.view, 'The selection was broken off.', 'Select again.');
    const page = await firstSnapshot(client, { ...query, offset, limit: largestWindow }, signal);
    if (!page.ok) return page;
    for (const row of page.value.rows) rows.set(row.id, row);
    if (offset + largestWindow >= page.value.total || page.value.rows.length === 0) break;
  }
  return ok([...rows.values()]);
}

async function firstSnapshot<V extends ViewName>(
  client: ConsoleClient,
  query: TableQuery<V> & { offset: number; limit: number },
  signal: AbortSignal,
): Promise<Result<{ rows: readonly RowOf<V>[]; total: number }>> {
  return await new Promise((resolve) => {
    let stop: () => void = () => undefined;
    const finish = (result: Result<{ rows: readonly RowOf<V>[]; total: number }>) => {
      signal.removeEventListener('abort', aborted);
      // The first event may come before `followView` has returned.
      queueMicrotask(() => stop());
      resolve(result);
    };
    const aborted = () => finish(fail('cancelled', query.view, 'The selection was broken off.', 'Select again.'));
    signal.addEventListener('abort', aborted);
    stop = followView(client, query, (state) => {
      if (state.phase === 'live') finish(ok({ rows: state.rows, total: state.total }));
      if (state.phase === 'failed') finish({ ok: false, error: state.error });
    });
  });
}
