import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ImportColumn } from '../../contract/calls/user-calls.ts';

const useStyles = makeStyles({
  frame: {
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  table: {
    borderCollapse: 'collapse',
    fontSize: tokens.fontSizeBase200,
    minWidth: '100%',
    '& th, & td': {
      textAlign: 'left',
      padding: '6px 10px',
      whiteSpace: 'nowrap',
      maxWidth: '220px',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
    },
    '& tbody tr': { borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  },
  unread: { color: tokens.colorNeutralForeground3 },
  read: { backgroundColor: tokens.colorBrandBackground2 },
});

/** The first rows of the file as they are read; columns that nobody reads are grey. */
export function SampleRows(props: {
  header: readonly string[];
  rows: readonly (readonly string[])[];
  columns: Partial<Record<ImportColumn, number>>;
}): ReactNode {
  const styles = useStyles();
  const read = new Set(Object.values(props.columns));
  const look = (at: number) => (read.has(at) ? styles.read : styles.unread);
  return (
    <div className={styles.frame} tabIndex={0} role="region" aria-label="First rows of the file">
      <table className={styles.table}>
        <thead>
          <tr>
            {props.header.map((name, at) => (
              <th key={`${at} ${name}`} className={look(at)} scope="col">
                {name || `Column ${at + 1}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((cells, row) => (
            <tr key={row}>
              {props.header.map((name, at) => (
                <td key={`${at} ${name}`} className={mergeClasses(!read.has(at) && styles.unread)} title={cells[at]}>
                  {cells[at] ?? ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
