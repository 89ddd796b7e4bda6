import { Badge, Text, makeStyles, tokens } from '@fluentui/react-components';
import { RouterRegular } from '@fluentui/react-icons/svg/router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { deviceColumns } from '../devices/device-columns.tsx';
import { CopyButton } from '../notices/copy-button.tsx';
import { EmptyState } from '../notices/empty-state.tsx';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { counted } from '../notices/sentence.ts';
import { MigrationMenu } from '../orders/migration-menu.tsx';
import { Page } from '../shell/page.tsx';
import { useSyncState } from '../sync/sync-api.ts';
import type { Sort } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import type { TableQuery } from '../table/use-live-window.ts';
import { useRowSelection } from '../table/use-row-selection.tsx';

const useStyles = makeStyles({
  hub: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
});

/** Laptops on the same network: found by Bonjour, reached without any server. */
export function NearbyPage(): ReactNode {
  const navigate = useNavigate();
  const [sort, setSort] = useState<Sort[]>([]);
  const query: TableQuery<'devices'> = { view: 'devices', search: '', filter: { channel: 'lan' }, sort };
  const { selection, selected, error, clear } = useRowSelection(query, (row) => ({
    id: row.id,
    label: row.hostname || row.id,
    computers: 1,
  }));
  return (
    <Page
      title="Nearby laptops"
      lead="Laptops that this console last heard of over the local network. They need neither a server nor the internet."
      actions={<MigrationMenu targets={{ of: 'devices', rows: selected }} onDone={clear} />}
    >
      <Hub />
      <ErrorNotice error={error} title="Not every computer could be selected" />
      <DataTable
        query={query}
        onSort={setSort}
        columns={deviceColumns}
        label="Nearby laptops"
        noun="laptop"
        fixed={['channel']}
        selection={selection}
        onOpen={(row) => void navigate(`/devices/${row.id}`)}
        empty={
          <EmptyState icon={<RouterRegular />} title="No laptop was heard on this network yet">
            An agent finds this console by itself. Where the network keeps Bonjour away, give the agent the address
            above: in Settings, or with its option --hub.
          </EmptyState>
        }
      />
    </Page>
  );
}

const hubWords = {
  listening: 'Open for laptops',
  starting: 'Opening',
  failed: 'Closed',
  off: 'Closed',
} as const;

/** What this console offers to the network, and who is connected now. */
function Hub(): ReactNode {
  const styles = useStyles();
  const sync = useSyncState();
  if (sync.phase !== 'live') return null;
  const { lan } = sync.value;
  return (
    <div className={styles.hub} data-testid="hub" data-state={lan.state}>
      <Badge appearance="tint" color={lan.state === 'listening' ? 'success' : 'severe'}>
        {hubWords[lan.state]}
      </Badge>
      {lan.state === 'listening' ? (
        <>
          <Text>
            {counted(lan.agents, 'laptop')} connected now. Port <strong>{lan.port}</strong> of this computer.
          </Text>
          <CopyButton text={String(lan.port)} label="Copy port" />
        </>
      ) : null}
      <ErrorNotice error={lan.why} title="Laptops on this network cannot reach the console" />
    </div>
  );
}
