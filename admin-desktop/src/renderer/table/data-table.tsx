import { Checkbox, mergeClasses } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { counted } from '../notices/sentence.ts';
import type { ViewName } from '../../contract/rows.ts';
import type { Column, Sort } from './column.ts';
import { HeaderRow } from './header-row.tsx';
import type { RowOf } from './live-view.ts';
import { windowAround } from './row-range.ts';
import { rowHeight, useTableStyles } from './table-styles.ts';
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

  const tracks = [...(selection ? ['32px'] : []), ...columns.map((column) => column.track)].join(' ');
  return (
    <div className={styles.frame}>
      <div ref={scroller} className={styles.scroller} tabIndex={-1}>
        <div
          role="table"
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
              const selected = row && selection?.has(row);
              return (
                <div
                  key={item.key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-selected={selection ? Boolean(selected) : undefined}
                  data-testid="row"
                  data-id={row?.id}
                  className={mergeClasses(
                    styles.row,
                    styles.line,
                    selected && styles.selected,
                    onOpen && styles.clickable,
                  )}
                  style={{ gridTemplateColumns: tracks, transform: `translateY(${item.start}px)` }}
                  onClick={row && onOpen ? () => onOpen(row) : undefined}
                >
                  {selection ? (
                    <div role="cell" onClick={(event) => event.stopPropagation()}>
                      <Checkbox
                        checked={Boolean(selected)}
                        disabled={!row}
                        onChange={() => (row ? selection.toggle(row) : undefined)}
                        aria-label="Select this row"
                      />
                    </div>
                  ) : null}
                  {columns.map((column) => (
                    <div key={column.id} role="cell" className={styles.cell}>
                      {row ? column.cell(row) : <div className={styles.bone} />}
                    </div>
                  ))}
                </div>
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
