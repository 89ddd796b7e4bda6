import { Link as RouterLink } from 'react-router';
import { OrderChip, StateChip } from '../orders/state-chip.tsx';
import type { Column } from '../table/column.ts';
import type { UserRow } from '../../contract/rows.ts';

export const userColumns: readonly Column<UserRow>[] = [
  {
    id: 'sourceUpn',
    title: 'Source account',
    track: 'minmax(180px, 2fr)',
    sortable: true,
    cell: (row) => (
      <RouterLink
        to={`/users/${row.id}`}
        style={{ color: 'inherit' }}
        title={row.sourceUpn}
        onClick={(event) => event.stopPropagation()}
      >
        {row.sourceUpn}
      </RouterLink>
    ),
  },
  {
    id: 'targetUpn',
    title: 'Target account',
    track: 'minmax(180px, 2fr)',
    sortable: true,
    cell: (row) => row.targetUpn || '–',
  },
  {
    id: 'displayName',
    title: 'Name',
    track: 'minmax(130px, 1.2fr)',
    sortable: true,
    cell: (row) => row.displayName || '–',
  },
  {
    id: 'department',
    title: 'Department',
    track: 'minmax(90px, 1fr)',
    sortable: true,
    cell: (row) => row.department || '–',
  },
  { id: 'wave', title: 'Wave', track: '70px', sortable: true, cell: (row) => row.wave || '–' },
  {
    id: 'computers',
    title: 'Computers',
    track: '92px',
    sortable: true,
    cell: (row) => (row.computers > 0 ? row.computers.toLocaleString('en') : '–'),
  },
  { id: 'state', title: 'State', track: '116px', sortable: true, cell: (row) => <StateChip state={row.state} /> },
  {
    id: 'order',
    title: 'Order',
    track: 'minmax(84px, 1fr)',
    sortable: true,
    cell: (row) => <OrderChip order={row.order} orderAt={row.orderAt} />,
  },
];
