import { z } from 'zod';
import { check } from '@ferry/common/errors';
import {
  auditRowSchema,
  deviceRowSchema,
  historyRowSchema,
  logRowSchema,
  tokenRowSchema,
  userRowSchema,
} from '../../contract/rows.ts';
import type { ViewName, ViewQuery } from '../../contract/rows.ts';
import type { ConsoleClient } from '../connection/console-client.ts';
import { clientOf, consoleApi } from '../rpc/console-api.ts';
import { endedError } from '../rpc/watch.ts';
import { applyViewEvent } from './view-state.ts';
import type { ViewState } from './view-state.ts';

export const rowSchemas = {
  users: userRowSchema,
  devices: deviceRowSchema,
  tokens: tokenRowSchema,
  audit: auditRowSchema,
  logs: logRowSchema,
  history: historyRowSchema,
} as const;
export type RowOf<V extends ViewName> = z.output<(typeof rowSchemas)[V]>;
export type AnyRow = RowOf<ViewName>;

/** Follows a view until the returned function is called, and opens it anew by itself when an event was lost. */
export function followView<V extends ViewName>(
  client: ConsoleClient,
  query: ViewQuery & { view: V },
  show: (state: ViewState<RowOf<V>>) => void,
): () => void {
  const rowsSchema = z.array(rowSchemas[query.view] as unknown as z.ZodType<RowOf<V>>);
  let state: ViewState<RowOf<V>> = { phase: 'loading' };
  let close: () => void = () => undefined;
  let closed = false;

  const open = () => {
    close = client.open('view.open', query, {
      event(event) {
        const next = applyViewEvent(state, query.offset, event, (rows) => check(rowsSchema, rows, query.view));
        state = next.state;
        if (next.reopen) {
          close();
          if (!closed) open();
        } else {
          show(state);
        }
      },
      end(result) {
        state = { phase: 'failed', error: result.ok ? endedError(query.view) : result.error };
        show(state);
      },
    });
  };
  open();
  return () => {
    closed = true;
    close();
  };
}

export type ViewArgument = { project: string; query: ViewQuery };

const viewApi = consoleApi.injectEndpoints({
  endpoints: (build) => ({
    /** One window of one live view. The hook `useLiveWindow` knows which window is wanted, and the type of its rows. */
    view: build.query<ViewState<AnyRow>, ViewArgument>({
      queryFn: () => ({ data: { phase: 'loading' } }),
      async onCacheEntryAdded({ query }, lifecycle) {
        await lifecycle.cacheDataLoaded;
        const stop = followView(clientOf(lifecycle.extra), query, (state) => {
          lifecycle.updateCachedData(() => state);
        });
        await lifecycle.cacheEntryRemoved;
        stop();
      },
    }),
  }),
});

export const { useViewQuery } = viewApi;
