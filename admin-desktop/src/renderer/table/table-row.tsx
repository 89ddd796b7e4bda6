import { Checkbox, mergeClasses } from '@fluentui/react-components';
import { memo } from 'react';
import type { ReactNode } from 'react';
import type { Column } from './column.ts';
import { useTableStyles } from './table-styles.ts';

export interface TableRowProps<R extends { id: string }> {
  /** undefined while it is on its way */
  row: R | undefined;
  index: number;
  /** pixels from the top of all rows */
  start: number;
  columns: readonly Column<R>[];
  tracks: string;
  /** null where nothing can be ticked */
  selected: boolean | null;
  onToggle: (row: R) => void;
  onOpen: ((row: R) => void) | null;
}

function Row<R extends { id: string }>(props: TableRowProps<R>): ReactNode {
  const styles = useTableStyles();
  const { row, index, start, columns, tracks, selected, onToggle, onOpen } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected ?? undefined}
      data-testid="row"
      data-id={row?.id}
      className={mergeClasses(
        styles.row,
        styles.line,
        selected === true && styles.selected,
        onOpen !== null && styles.clickable,
      )}
      style={{ gridTemplateColumns: tracks, transform: `translateY(${start}px)` }}
      onClick={row && onOpen ? () => onOpen(row) : undefined}
    >
      {selected === null ? null : (
        <div role="cell" onClick={(event) => event.stopPropagation()}>
          <Checkbox
            checked={selected}
            disabled={!row}
            onChange={() => (row ? onToggle(row) : undefined)}
            aria-label="Select this row"
          />
        </div>
      )}
      {columns.map((column) => (
        <Cell key={column.id} column={column} row={row} />
      ))}
    </div>
  );
}

/** What is plain text can be read in full on hover, where the column is too narrow for it. */
function Cell<R>({ column, row }: { column: Column<R>; row: R | undefined }): ReactNode {
  const styles = useTableStyles();
  const content = row === undefined ? null : column.cell(row);
  return (
    <div role="cell" className={styles.cell} title={typeof content === 'string' ? content : undefined}>
      {row === undefined ? <div className={styles.bone} /> : content}
    </div>
  );
}

/** Drawn anew only when something of it changed: scrolling by a line, or one tick, costs one row. */
export const TableRow = memo(Row) as typeof Row;
