import { useMemo, useState } from 'react';
import type { FerryError } from '@ferry/common/errors';
import type { ViewName } from '../../contract/rows.ts';
import { useProjectId } from '../projects/current-project.ts';
import { useViewQuery } from './live-view.ts';
import type { RowOf } from './live-view.ts';
import type { RowRange } from './row-range.ts';
import type { LiveWindow } from './view-state.ts';

export type TableQuery<V extends ViewName> = {
  view: V;
  search: string;
  filter: Record<string, string>;
  sort: [string, 'asc' | 'desc'][];
};

export type LiveRows<R> = {
  total: number;
  /** row number `index` of all that match, if it is at hand */
  rowAt: (index: number) => R | undefined;
  /** nothing was ever shown for this view */
  loading: boolean;
  /** what is shown belongs to an earlier search, sort or window */
  stale: boolean;
  error: FerryError | null;
};

/** The rows of a live view around `range`. While the next window is on its way the rows of the last one stay. */
export function useLiveWindow<V extends ViewName>(query: TableQuery<V>, range: RowRange): LiveRows<RowOf<V>> {
  const project = useProjectId();
  const key = JSON.stringify([project, query]);
  const { currentData } = useViewQuery({ project, query: { ...query, ...range } });
  const live = currentData?.phase === 'live' ? currentData : null;
  const [kept, setKept] = useState<{ key: string; project: string; window: LiveWindow<unknown> } | null>(null);
  // Kept while drawing, not in an effect: the frame in between would be empty.
  if (live && (kept?.window !== live || kept.key !== key)) setKept({ key, project, window: live });

  const shown = live ?? (kept?.project === project ? kept.window : null);
  return useMemo(() => {
    const rows = (shown?.rows ?? []) as readonly RowOf<V>[];
    const offset = shown?.offset ?? 0;
    return {
      total: shown?.total ?? 0,
      rowAt: (index) => rows[index - offset],
      loading: !shown,
      stale: shown !== null && !live && kept?.key !== key,
      error: currentData?.phase === 'failed' ? currentData.error : null,
    };
  }, [shown, live, kept?.key, key, currentData]);
}
