import { describe, expect, test } from 'vitest';
import { fail, ok } from '@ferry/common/errors';
import type { ViewEvent } from '../../contract/rows.ts';
import { applyViewEvent } from './view-state.ts';
import type { ViewState } from './view-state.ts';

type Row = { id: string };
const rows = (...ids: string[]): Row[] => ids.map((id) => ({ id }));
const parse = (raw: readonly unknown[]) => ok(raw as Row[]);
const live = (...ids: string[]): ViewState<Row> => ({
  phase: 'live',
  revision: 4,
  total: 9,
  offset: 100,
  rows: rows(...ids),
});
const splice = (over: Partial<ViewEvent & { kind: 'splice' }> = {}): ViewEvent => ({
  kind: 'splice',
  revision: 5,
  total: 9,
  at: 0,
  remove: 0,
  rows: [],
  ...over,
});
const apply = (state: ViewState<Row>, event: ViewEvent) => applyViewEvent(state, 100, event, parse);

describe('a window of a live view', () => {
  test('begins with a snapshot, and takes one at any time', () => {
    const event: ViewEvent = { kind: 'snapshot', revision: 0, total: 2, rows: rows('a', 'b') };
    const expected = { phase: 'live', revision: 0, total: 2, offset: 100, rows: rows('a', 'b') };
    expect(apply({ phase: 'loading' }, event)).toEqual({ state: expected, reopen: false });
    expect(apply(live('x', 'y', 'z'), event)).toEqual({ state: expected, reopen: false });
  });

  test.each([
    ['a row changes', splice({ at: 1, remove: 1, rows: rows('B') }), ['a', 'B', 'c']],
    ['a row comes', splice({ at: 3, rows: rows('d'), total: 10 }), ['a', 'b', 'c', 'd']],
    ['a row goes', splice({ at: 0, remove: 1, total: 8 }), ['b', 'c']],
    ['only the total changes', splice({ total: 12 }), ['a', 'b', 'c']],
  ])('follows when %s', (_name, event, ids) => {
    const { state, reopen } = apply(live('a', 'b', 'c'), event);
    expect(reopen).toBe(false);
    expect(state).toEqual({ phase: 'live', revision: 5, total: event.total, offset: 100, rows: rows(...ids) });
  });

  test('leaves the rows that stay the very same objects, so that they are not drawn again', () => {
    const before = live('a', 'b', 'c');
    const { state } = apply(before, splice({ at: 1, remove: 1, rows: rows('B') }));
    if (before.phase !== 'live' || state.phase !== 'live') throw new Error('not live');
    expect(state.rows[0]).toBe(before.rows[0]);
    expect(state.rows[2]).toBe(before.rows[2]);
  });

  test.each([
    ['an event was lost', splice({ revision: 6 })],
    ['an event comes twice', splice({ revision: 4 })],
    ['it reaches behind the window', splice({ at: 2, remove: 2 })],
    ['it begins behind the window', splice({ at: 4, rows: rows('d') })],
  ])('asks to be opened anew when %s, and keeps what it shows', (_name, event) => {
    const before = live('a', 'b', 'c');
    expect(apply(before, event)).toEqual({ state: before, reopen: true });
  });

  test('asks to be opened anew when a splice comes before any snapshot', () => {
    expect(apply({ phase: 'loading' }, splice()).reopen).toBe(true);
  });

  test('fails, and says why, when rows do not fit the schema of the view', () => {
    const refuse = () => fail('invalid', 'users.0.id', 'required', 'Update Ferry.');
    const { state, reopen } = applyViewEvent(live('a'), 100, splice({ rows: rows('b') }), refuse);
    expect(reopen).toBe(false);
    expect(state).toMatchObject({ phase: 'failed', error: { where: 'users.0.id' } });
  });
});
