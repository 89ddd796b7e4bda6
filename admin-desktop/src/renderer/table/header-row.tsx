import { Checkbox, Spinner, mergeClasses } from '@fluentui/react-components';
import { ArrowDownRegular } from '@fluentui/react-icons/svg/arrow-down';
import { ArrowUpRegular } from '@fluentui/react-icons/svg/arrow-up';
import type { ReactNode } from 'react';
import { nextSort } from './column.ts';
import type { Column, Sort } from './column.ts';
import { useTableStyles } from './table-styles.ts';

export interface HeaderSelection {
  checked: boolean | 'mixed';
  label: string;
  busy: boolean;
  onToggle: () => void;
}

export function HeaderRow<R>(props: {
  columns: readonly Column<R>[];
  tracks: string;
  sort: readonly Sort[];
  onSort: (sort: Sort[]) => void;
  selection?: HeaderSelection;
}): ReactNode {
  const styles = useTableStyles();
  const { selection } = props;
  const [sorted, direction] = props.sort[0] ?? [];
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={mergeClasses(styles.row, styles.header)}
      style={{ gridTemplateColumns: props.tracks }}
    >
      {selection ? (
        <div role="columnheader">
          {selection.busy ? (
            <Spinner size="tiny" aria-label="Selecting" />
          ) : (
            <Checkbox
              checked={selection.checked}
              onChange={selection.onToggle}
              aria-label={selection.label}
              data-testid="select-all"
            />
          )}
        </div>
      ) : null}
      {props.columns.map((column) => {
        const order = sorted === column.id ? direction : undefined;
        return (
          <div
            key={column.id}
            role="columnheader"
            className={styles.cell}
            aria-sort={order === 'asc' ? 'ascending' : order === 'desc' ? 'descending' : undefined}
          >
            {column.sortable ? (
              <button
                type="button"
                className={styles.sortButton}
                onClick={() => props.onSort(nextSort(props.sort, column.id))}
              >
                <span className={styles.cell}>{column.title}</span>
                {order === 'asc' ? <ArrowUpRegular /> : order === 'desc' ? <ArrowDownRegular /> : null}
              </button>
            ) : (
              <span className={styles.headText}>{column.title}</span>
            )}
          </div>
        );
      })}
    </div>
  );
}
