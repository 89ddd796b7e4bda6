import { Badge } from '@fluentui/react-components';
import { Link as RouterLink } from 'react-router';
import type { DeviceRow } from '../../contract/rows.ts';
import { Moment } from '../notices/moment.tsx';
import { OrderChip, StateChip } from '../orders/state-chip.tsx';
import type { Column } from '../table/column.ts';
import { ChannelChip } from './channel-chip.tsx';
import { DeviceProgress } from './device-progress.tsx';

export const deviceColumns: readonly Column<DeviceRow>[] = [
  {
    id: 'hostname',
    title: 'Computer',
    track: 'minmax(110px, 1fr)',
    sortable: true,
    cell: (row) => (
      <RouterLink
        to={`/devices/${row.id}`}
        style={{ color: 'inherit' }}
        title={row.hostname || row.id}
        onClick={(event) => event.stopPropagation()}
      >
        {row.hostname || row.id.slice(0, 8)}
      </RouterLink>
    ),
  },
  {
    id: 'windowsUser',
    title: 'Windows user',
    track: 'minmax(130px, 1fr)',
    sortable: true,
    cell: (row) => row.windowsUser || '–',
  },
  {
    id: 'sourceUpn',
    title: 'User',
    track: 'minmax(150px, 1.8fr)',
    sortable: true,
    cell: (row) => <Assigned row={row} />,
  },
  {
    id: 'state',
    title: 'State',
    track: '116px',
    sortable: true,
    cell: (row) => (row.blocked ? <Blocked row={row} /> : <StateChip state={row.state} title={row.reason} />),
  },
  {
    id: 'progress',
    title: 'Progress',
    track: '110px',
    sortable: true,
    cell: (row) => <DeviceProgress progress={row.progress} state={row.state} />,
  },
  {
    id: 'order',
    title: 'Order',
    track: 'minmax(150px, 1.2fr)',
    sortable: true,
    cell: (row) => <OrderChip order={row.order} orderAt={row.orderAt} unconfirmed={row.unconfirmed} />,
  },
  {
    id: 'lastSeen',
    title: 'Last seen',
    track: '96px',
    sortable: true,
    cell: (row) => <Moment at={row.lastSeen} otherwise="never" />,
  },
  {
    id: 'channel',
    title: 'Reached by',
    track: '96px',
    sortable: true,
    cell: (row) => <ChannelChip channel={row.channel} />,
  },
  {
    id: 'agentVersion',
    title: 'Agent',
    track: '70px',
    sortable: true,
    cell: (row) => row.agentVersion || '–',
  },
];

/** Something is in the way: that matters more than how far the last order went. */
function Blocked(props: { row: DeviceRow }) {
  const { state, reason } = props.row;
  return (
    <Badge appearance="filled" color="danger" title={reason || 'See the checks'} data-testid="state" data-state={state}>
      Blocked
    </Badge>
  );
}

function Assigned(props: { row: DeviceRow }) {
  const { row } = props;
  if (row.revoked)
    return (
      <Badge appearance="tint" color="danger">
        Revoked
      </Badge>
    );
  if (row.suspended)
    return (
      <Badge appearance="tint" color="severe">
        Suspended
      </Badge>
    );
  if (!row.assigned)
    return (
      <Badge appearance="tint" color="severe">
        Not assigned
      </Badge>
    );
  return <span title={row.sourceUpn}>{row.sourceUpn || row.userId.slice(0, 8)}</span>;
}
