import { expect, test, vi } from 'vitest';
import { ok } from '@ferry/common/errors';
import { consoleContract } from '../../contract/console-contract.ts';
import type { ViewEvent } from '../../contract/rows.ts';
import { createTestDouble } from '../../contract/test-double.ts';
import { collectRows } from './collect-rows.ts';
import { followView } from './live-view.ts';
import type { ViewState } from './view-state.ts';

const token = (id: string) => ({
  id,
  name: id,
  kind: 'access-token',
  createdAt: '',
  expiresAt: '',
  useLimit: null,
  uses: 0,
  lastUse: '',
  state: 'live',
});
const query = { view: 'tokens' as const, search: '', filter: {}, sort: [], offset: 0, limit: 50 };

test('a view that lost an event is opened anew by itself, and the old one is cancelled', async () => {
  const emits: ((event: ViewEvent) => void)[] = [];
  const signals: AbortSignal[] = [];
  const double = createTestDouble(consoleContract, {
    'view.open': async (_query, emit, signal) => {
      emits.push(emit);
      signals.push(signal);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return ok(undefined);
    },
  });
  const shown: ViewState<{ id: string }>[] = [];
  const stop = followView(double.client, query, (state) => shown.push(state));
  await vi.waitFor(() => expect(emits).toHaveLength(1));

  emits[0]!({ kind: 'snapshot', revision: 0, total: 1, rows: [token('a')] });
  await vi.waitFor(() => expect(shown).toHaveLength(1));
  emits[0]!({ kind: 'splice', revision: 2, total: 2, at: 1, remove: 0, rows: [token('b')] });
  await vi.waitFor(() => expect(emits).toHaveLength(2));
  expect(signals[0]!.aborted).toBe(true);
  expect(shown).toHaveLength(1);

  emits[1]!({ kind: 'snapshot', revision: 0, total: 2, rows: [token('a'), token('b')] });
  await vi.waitFor(() => expect(shown.at(-1)).toMatchObject({ phase: 'live', total: 2 }));
  stop();
  await vi.waitFor(() => expect(signals[1]!.aborted).toBe(true));
});

test('a row that does not fit is a failure with a place, never a row on the screen', async () => {
  const double = createTestDouble(consoleContract, {
    'view.open': async (_query, emit) => {
      emit({ kind: 'snapshot', revision: 0, total: 1, rows: [{ ...token('a'), state: 'odd' }] });
      return ok(undefined);
    },
  });
  const shown: ViewState<{ id: string }>[] = [];
  followView(double.client, query, (state) => shown.push(state));
  await vi.waitFor(() => expect(shown[0]).toMatchObject({ phase: 'failed', error: { where: 'tokens.0.state' } }));
});

test('select all gathers every row, window by window, and leaves no stream open', async () => {
  let open = 0;
  const asked: number[] = [];
  const double = createTestDouble(consoleContract, {
    'view.open': async ({ offset, limit }, emit, signal) => {
      open += 1;
      asked.push(limit);
      const rows = Array.from({ length: Math.min(limit, 1234 - offset) }, (_, at) => token(`t${offset + at}`));
      emit({ kind: 'snapshot', revision: 0, total: 1234, rows });
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      open -= 1;
      return ok(undefined);
    },
  });
  const { view, search, filter, sort } = query;
  const rows = await collectRows(double.client, { view, search, filter, sort }, new AbortController().signal);
  expect(rows.ok && new Set(rows.value.map(({ id }) => id)).size).toBe(1234);
  expect(asked).toEqual([500, 500, 500]);
  await vi.waitFor(() => expect(open).toBe(0));
});
