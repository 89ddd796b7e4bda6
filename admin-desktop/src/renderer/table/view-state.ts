import type { FerryError, Result } from '@ferry/common/errors';
import type { ViewEvent } from '../../contract/rows.ts';

/** A window of a live view as it is drawn: `rows[0]` is row number `offset` of `total`. */
export type LiveWindow<R> = { revision: number; total: number; offset: number; rows: readonly R[] };

export type ViewState<R> =
  { phase: 'loading' } | ({ phase: 'live' } & LiveWindow<R>) | { phase: 'failed'; error: FerryError };

/** `reopen`: an event was lost, or does not fit what is here; only a fresh snapshot helps. */
export type Applied<R> = { state: ViewState<R>; reopen: boolean };

/**
 * The next state after an event. A snapshot always counts; a splice only under the next revision and inside the window.
 * `at` counts from the first row of the window. `parse` checks rows against the view's own schema.
 */
export function applyViewEvent<R>(
  state: ViewState<R>,
  offset: number,
  event: ViewEvent,
  parse: (rows: readonly unknown[]) => Result<R[]>,
): Applied<R> {
  const rows = parse(event.rows);
  if (!rows.ok) return { state: { phase: 'failed', error: rows.error }, reopen: false };
  const { revision, total } = event;
  if (event.kind === 'snapshot') {
    return { state: { phase: 'live', revision, total, offset, rows: rows.value }, reopen: false };
  }
  if (state.phase !== 'live' || revision !== state.revision + 1) return { state, reopen: true };
  const { at, remove } = event;
  if (at < 0 || remove < 0 || at + remove > state.rows.length) return { state, reopen: true };
  const next = [...state.rows.slice(0, at), ...rows.value, ...state.rows.slice(at + remove)];
  return { state: { phase: 'live', revision, total, offset, rows: next }, reopen: false };
}
