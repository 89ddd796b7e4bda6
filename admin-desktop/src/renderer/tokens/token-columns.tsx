import { Badge, Button } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { TokenRow } from '../../contract/rows.ts';
import { Moment } from '../notices/moment.tsx';
import type { Column } from '../table/column.ts';

const states = {
  live: { text: 'Live', color: 'success' },
  'used-up': { text: 'Used up', color: 'informative' },
  expired: { text: 'Expired', color: 'informative' },
  revoked: { text: 'Revoked', color: 'danger' },
} as const;

const grouped = (count: number): string => count.toLocaleString('en');

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
      sortable: true,
      cell: (row) => <TokenState row={row} />,
    },
    {
      id: 'uses',
      title: 'Uses',
      track: 'minmax(100px, 1fr)',
      sortable: true,
      cell: (row) => [row.uses, ...(row.useLimit === null ? [] : [row.useLimit])].map(grouped).join(' of '),
    },
    { id: 'createdAt', title: 'Created', track: '110px', sortable: true, cell: (row) => <Moment at={row.createdAt} /> },
    {
      id: 'lastUse',
      title: 'Last use',
      track: '110px',
      sortable: true,
      cell: (row) => <Moment at={row.lastUse} otherwise="never" />,
    },
    { id: 'expiresAt', title: 'Expires', track: '110px', sortable: true, cell: (row) => <Moment at={row.expiresAt} /> },
    {
      id: 'acts',
      title: 'Actions',
      track: '90px',
      cell: (row) =>
        row.state === 'live' || row.state === 'used-up' ? (
          <Button size="small" onClick={() => onRevoke(row)} aria-label={`Revoke ${row.name}`}>
            Revoke
          </Button>
        ) : null,
    },
  ];
}

/** A token runs out by itself, without anything that the console would tell: the page looks at its own clock. */
function TokenState(props: { row: TokenRow }): ReactNode {
  const { row } = props;
  const [, look] = useState(0);
  useEffect(() => {
    // A browser's timer holds for 24 days at most; whoever looks at the page that long gets it then.
    const ahead = Math.min(Date.parse(row.expiresAt) - Date.now(), 2_000_000_000);
    if (row.state !== 'live' || ahead < 0) return;
    const timer = setTimeout(() => look((times) => times + 1), ahead + 50);
    return () => clearTimeout(timer);
  }, [row.expiresAt, row.state]);
  const state = row.state === 'live' && Date.parse(row.expiresAt) <= Date.now() ? 'expired' : row.state;
  return (
    <Badge appearance="tint" color={states[state].color} data-testid="token-state" data-state={state}>
      {states[state].text}
    </Badge>
  );
}
