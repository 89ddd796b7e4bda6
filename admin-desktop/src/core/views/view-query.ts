import { FerryFailure, fail } from '@ferry/common/errors';
import type { ViewQuery } from '../../contract/rows.ts';

/** Ends a view with an error that says what the window asked for and cannot have. */
export function refuseQuery(query: ViewQuery, what: string, allowed: readonly string[]): never {
  const refusal = fail('invalid', `view ${query.view}`, what, `It can be: ${allowed.join(', ')}.`);
  throw new FerryFailure(refusal.error);
}

/** The filter by column; one that the view does not have is refused, never ignored: the window would show too much. */
export function filterOf<C extends string>(query: ViewQuery, allowed: readonly C[]): Partial<Record<C, string>> {
  for (const name of Object.keys(query.filter)) {
    if (!allowed.some((column) => column === name)) refuseQuery(query, `no filter by "${name}"`, allowed);
  }
  return query.filter as Partial<Record<C, string>>;
}

/** The sort by column, the view's own order where the query has none. */
export function orderOf<C extends string>(
  query: ViewQuery,
  allowed: readonly C[],
  byDefault: readonly { column: C; direction: 'asc' | 'desc' }[],
): readonly { column: C; direction: 'asc' | 'desc' }[] {
  if (query.sort.length === 0) return byDefault;
  return query.sort.map(([name, direction]) => {
    const column = allowed.find((candidate) => candidate === name);
    return column ? { column, direction } : refuseQuery(query, `no order by "${name}"`, allowed);
  });
}
