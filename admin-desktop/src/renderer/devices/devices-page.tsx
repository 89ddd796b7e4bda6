import { LaptopRegular } from '@fluentui/react-icons/svg/laptop';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { EmptyState } from '../notices/empty-state.tsx';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { MigrationMenu } from '../orders/migration-menu.tsx';
import { Page } from '../shell/page.tsx';
import type { Sort } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { filtersIn } from '../table/filter-choice.tsx';
import type { ChosenFilters } from '../table/filter-choice.tsx';
import { SearchField } from '../table/search-field.tsx';
import type { TableQuery } from '../table/use-live-window.ts';
import { useRowSelection } from '../table/use-row-selection.tsx';
import { deviceColumns } from './device-columns.tsx';
import { DeviceFilters } from './device-filters.tsx';
import { SampleLaptops } from './sample-laptops.tsx';
import { StateFilter } from './state-filter.tsx';

/** Every computer with an agent: its state as it changes. */
export function DevicesPage(): ReactNode {
  const navigate = useNavigate();
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<Sort[]>([]);
  const [address] = useSearchParams();
  const [state, setState] = useState<string | null>(address.get('state'));
  const [chosen, setChosen] = useState<ChosenFilters>(filtersIn(address, ['assigned', 'suspended', 'blocked']));
  const filter = { ...chosen, ...(state === null ? {} : { state }) };
  const query: TableQuery<'devices'> = { view: 'devices', search, filter, sort };
  const { selection, selected, error, clear } = useRowSelection(query, (row) => ({
    id: row.id,
    label: row.hostname || row.id,
    computers: 1,
  }));

  return (
    <Page
      title="Devices"
      lead="Computers whose agent has enrolled, as they reported last."
      actions={
        <>
          <SearchField label="Search devices" onSearch={setSearch} />
          <SampleLaptops />
          <MigrationMenu targets={{ of: 'devices', rows: selected }} onDone={clear} />
        </>
      }
    >
      <StateFilter chosen={state} onChoose={setState} aside={<DeviceFilters chosen={chosen} onChoose={setChosen} />} />
      <ErrorNotice error={error} title="Not every computer could be selected" />
      <DataTable
        query={query}
        onSort={setSort}
        columns={deviceColumns}
        label="Devices"
        noun="device"
        selection={selection}
        onOpen={(row) => void navigate(`/devices/${row.id}`)}
        empty={
          <EmptyState icon={<LaptopRegular />} title="No computers yet" actions={<SampleLaptops primary />}>
            Computers appear here by themselves once their agent has enrolled with an access token. To see a migration
            from end to end first, start sample laptops: simulated computers, real agent processes on this machine, for
            the first users of your list. One is reached through the server, one over the local network. They change
            nothing outside their own folder.
          </EmptyState>
        }
      />
    </Page>
  );
}
