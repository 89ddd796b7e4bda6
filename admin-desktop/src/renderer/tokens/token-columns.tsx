import { Badge, Button } from '@fluentui/react-components';
import type { TokenRow } from '../../contract/rows.ts';
import { Moment } from '../notices/moment.tsx';
import type { Column } from '../table/column.ts';

const states = {
  live: { text: 'Live', color: 'success' },
  expired: { text: 'Expired', color: 'informative' },
  revoked: { text: 'Revoked', color: 'danger' },
} as const;

export function tokenColumns(onRevoke: (row: TokenRow) => void): readonly Column<TokenRow>[] {
  return [
    { id: 'name', title: 'Name', track: 'minmax(160px, 2fr)', sortable: true, cell: (row) => row.name },
    {
      id: 'kind',
      title: 'Kind',
      track: '130px',
      cell: (row) => (row.kind === 'access-token' ? 'Access token' : 'Enrolment code'),
    },
    {
      id: 'state',
      title: 'State',
      track: '100px',
      cell: (row) => (
        <Badge appearance="tint" color={states[row.state].color}>
          {states[row.state].text}
        </Badge>
      ),
    },
    {
      id: 'uses',
      title: 'Uses',
      track: '100px',
      cell: (row) => (row.useLimit === null ? row.uses : `${row.uses} of ${row.useLimit}`),
    },
    { id: 'lastUse', title: 'Last use', track: '110px', cell: (row) => <Moment at={row.lastUse} otherwise="never" /> },
    { id: 'expiresAt', title: 'Expires', track: '110px', sortable: true, cell: (row) => <Moment at={row.expiresAt} /> },
    {
      id: 'acts',
      title: 'Actions',
      track: '90px',
      cell: (row) =>
        row.state === 'live' ? (
          <Button size="small" onClick={() => onRevoke(row)} aria-label={`Revoke ${row.name}`}>
            Revoke
          </Button>
        ) : null,
    },
  ];
}
