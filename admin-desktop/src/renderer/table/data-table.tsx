import { mergeClasses } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { counted } from '../notices/sentence.ts';
import type { ViewName } from '../../contract/rows.ts';
import type { Column, Sort } from './column.ts';
import { HeaderRow } from './header-row.tsx';
import type { RowOf } from './live-view.ts';
import { windowAround } from './row-range.ts';
import { TableRow } from './table-row.tsx';
import { leastWidth, rowHeight, useTableStyles } from './table-styles.ts';
import { useLiveWindow } from './use-live-window.ts';
import type { LiveRows, TableQuery } from './use-live-window.ts';
import { useSettled } from './use-settled.ts';

export interface RowSelection<R> {
  count: number;
  has: (row: R) => boolean;
  toggle: (row: R) => void;
  toggleAll: () => void;
  busy: boolean;
  note: ReactNode;
}

/** Pixels below which no table is squeezed, although its columns would allow it. */
const comfortable = 1000;

/**
 * A table of any length: only the rows on the screen and a margin are asked for and drawn. `empty` takes the table's place
 * when nothing at all is there; a search that finds nothing says so inside the table.
 */
export function DataTable<V extends ViewName>(props: {
  query: TableQuery<V>;
  onSort: (sort: Sort[]) => void;
  columns: readonly Column<RowOf<V>>[];
  label: string;
  /** what one row is called, for the count below the table */
  noun: string;
  empty: ReactNode;
  /** filters that are the page itself and no choice: without others, nothing there is `empty` */
  fixed?: readonly string[];
  selection?: RowSelection<RowOf<V>>;
  onOpen?: (row: RowOf<V>) => void;
}): ReactNode {
  const styles = useTableStyles();
  const { query, columns, selection, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const acts = useSteadyActs({ toggle: selection?.toggle, open: onOpen });
  const [count, setCount] = useState(0);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const range = useSettled(windowAround(items[0]?.index ?? 0, items.at(-1)?.index ?? 0), 60);
  const live = useLiveWindow(query, range);
  if (count !== live.total) setCount(live.total);

  const order = JSON.stringify([query.search, query.filter, query.sort]);
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [order]);

  const chosen = Object.keys(query.filter).filter((name) => !props.fixed?.includes(name));
  const plain = query.search === '' && chosen.length === 0;
  if (live.error) return <ErrorNotice error={live.error} title={`${props.label} cannot be shown`} />;
  if (!live.loading && !live.stale && live.total === 0 && plain) return props.empty;

  const widths = [...(selection ? ['32px'] : []), ...columns.map((column) => column.track)];
  const tracks = widths.join(' ');
  return (
    <div className={styles.frame}>
      <div ref={scroller} className={styles.scroller} tabIndex={-1}>
        <div
          role="table"
          style={{ minWidth: `${Math.max(leastWidth(widths), comfortable)}px` }}
          aria-label={props.label}
          aria-rowcount={live.total + 1}
          aria-busy={live.loading || live.stale}
          data-testid={`table-${query.view}`}
        >
          <HeaderRow
            columns={columns}
            tracks={tracks}
            sort={query.sort}
            onSort={props.onSort}
            selection={selection && headerSelection(selection, live)}
          />
          <div
            role="rowgroup"
            className={mergeClasses(styles.body, live.stale && styles.stale)}
            style={{ height: `${virtual.getTotalSize()}px` }}
          >
            {items.map((item) => {
              const row = live.rowAt(item.index);
              return (
                <TableRow
                  key={item.key}
                  row={row}
                  index={item.index}
                  start={item.start}
                  columns={columns}
                  tracks={tracks}
                  selected={selection ? row !== undefined && selection.has(row) : null}
                  onToggle={acts.toggle}
                  onOpen={onOpen ? acts.open : null}
                />
              );
            })}
          </div>
        </div>
      </div>
      <div className={styles.footer}>
        <span aria-live="polite" data-testid="row-count">
          {footerText(live, props.noun, plain)}
        </span>
        {selection?.note}
      </div>
    </div>
  );
}

/** The same two functions for as long as the table is there, so that a row is not drawn anew for their sake. */
function useSteadyActs<R>(wanted: { toggle: ((row: R) => void) | undefined; open: ((row: R) => void) | undefined }) {
  const latest = useRef(wanted);
  useEffect(() => {
    latest.current = wanted;
  });
  return useMemo(
    () => ({ toggle: (row: R) => latest.current.toggle?.(row), open: (row: R) => latest.current.open?.(row) }),
    [],
  );
}

function headerSelection<R>(selection: RowSelection<R>, live: LiveRows<R>) {
  const all = live.total > 0 && selection.count >= live.total;
  return {
    checked: all ? true : selection.count > 0 ? ('mixed' as const) : false,
    label: selection.count > 0 ? 'Clear the selection' : `Select all ${counted(live.total, 'row')}`,
    busy: selection.busy,
    onToggle: selection.toggleAll,
  };
}

function footerText(live: LiveRows<unknown>, noun: string, plain: boolean): string {
  if (live.loading) return 'Loading …';
  if (live.total === 0) return 'Nothing matches.';
  return `${counted(live.total, noun)}${plain ? '' : live.total === 1 ? ' matches' : ' match'}`;
}
