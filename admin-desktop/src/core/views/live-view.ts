import type { ViewEvent } from '../../contract/rows.ts';
import { follow } from './follow.ts';
import type { FollowOptions, Source } from './follow.ts';
import { splicesBetween } from './splices.ts';
import type { Row } from './splices.ts';

/** The rows of a window and the number of all that match, as they are now. */
export type ViewPage = { total: number; rows: Row[] };
export type ViewSource = Source<ViewPage>;

/** Keeps a view up to date until `signal` aborts: a snapshot, then splices. A read that fails ends it by throwing. */
export async function runLiveView(
  source: ViewSource,
  emit: (event: ViewEvent) => void,
  signal: AbortSignal,
  options: FollowOptions,
): Promise<void> {
  let revision = 0;
  let shown: ViewPage | null = null;
  await follow(
    source,
    (page) => {
      const before = shown;
      shown = page;
      const { total } = page;
      if (before === null) {
        emit({ kind: 'snapshot', revision, ...page });
        return;
      }
      const splices = splicesBetween(before.rows, page.rows);
      if (splices.length === 0 && total !== before.total) splices.push({ at: 0, remove: 0, rows: [] });
      for (const splice of splices) emit({ kind: 'splice', revision: (revision += 1), total, ...splice });
    },
    signal,
    options,
  );
}

/** The same for a single value: told again only when it is another. */
export async function runLiveValue<T>(
  source: Source<T>,
  emit: (value: T) => void,
  signal: AbortSignal,
  options: FollowOptions,
): Promise<void> {
  let shown: string | null = null;
  await follow(
    source,
    (value) => {
      const text = JSON.stringify(value);
      if (text !== shown) emit(value);
      shown = text;
    },
    signal,
    options,
  );
}
