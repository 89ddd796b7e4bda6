import type { z } from 'zod';
import { check, unwrap } from '@ferry/common/errors';
import type { ViewEvent } from '../../contract/rows.ts';

/** Keeps a window of rows up to date from the events of a live view. A lost event is an error: rows would be wrong for ever. */
export function liveRows<S extends z.ZodType>(schema: S): (event: ViewEvent) => z.output<S>[] {
  let rows: unknown[] = [];
  let revision = -1;
  return (event) => {
    if (event.kind === 'splice' && event.revision !== revision + 1) {
      throw new Error(`the view went from revision ${revision} to ${event.revision}`);
    }
    revision = event.revision;
    if (event.kind === 'snapshot') rows = [...event.rows];
    else rows.splice(event.at, event.remove, ...event.rows);
    return unwrap(check(schema.array(), rows, 'rows'));
  };
}
