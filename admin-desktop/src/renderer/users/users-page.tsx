import { Button } from '@fluentui/react-components';
import { DocumentArrowUpRegular } from '@fluentui/react-icons/svg/document-arrow-up';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { useState } from 'react';
import type { DragEvent, ReactNode } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { FerryError } from '@ferry/common/errors';
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
import { DeleteUsers } from './delete-users.tsx';
import { ExportUsers } from './export-users.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { userColumns } from './user-columns.tsx';
import { UserFilters } from './user-filters.tsx';

/** Everybody who moves: import, find, select, start. A CSV file may also be dropped anywhere on the page. */
export function UsersPage(): ReactNode {
  const navigate = useNavigate();
  const [address] = useSearchParams();
  const [search, setSearch] = useState('');
  const [filter, setFilter] = useState<ChosenFilters>(filtersIn(address, ['hasTarget', 'hasComputers']));
  const [imports, setImports] = useState(0);
  const [failure, setFailure] = useState<FerryError | null>(null);
  const [sort, setSort] = useState<Sort[]>([]);
  const [importing, setImporting] = useState<{ file: File | null } | null>(null);
  const query: TableQuery<'users'> = { view: 'users', search, filter, sort };
  const { selection, selected, error, clear } = useRowSelection(query, (row) => ({
    id: row.id,
    label: row.displayName || row.sourceUpn,
    computers: row.computers,
  }));

  const importButton = (primary: boolean) => (
    <Button
      appearance={primary ? 'primary' : 'secondary'}
      icon={<DocumentArrowUpRegular />}
      onClick={() => setImporting({ file: null })}
    >
      Import CSV
    </Button>
  );
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    if (file) setImporting({ file });
  };

  return (
    <div style={{ display: 'contents' }} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Page
        title="Users"
        lead="Whose computers move, and to which account. A user can be started before any computer of theirs is enrolled."
        actions={
          <>
            <SearchField label="Search users" onSearch={setSearch} />
            {importButton(false)}
            <ExportUsers search={search} filter={filter} selected={selected} onError={setFailure} />
            <DeleteUsers rows={selected} onDone={clear} />
            <MigrationMenu
              targets={{ of: 'users', rows: selected }}
              onDone={clear}
              onList={() => setImporting({ file: null })}
            />
          </>
        }
      >
        <UserFilters chosen={filter} onChoose={setFilter} version={imports} />
        <ErrorNotice error={error} title="Not everybody could be selected" />
        <ErrorNotice error={failure} title="The export did not finish" />
        <DataTable
          query={query}
          onSort={setSort}
          columns={userColumns}
          label="Users"
          noun="user"
          selection={selection}
          onOpen={(row) => void navigate(`/users/${row.id}`)}
          empty={
            <EmptyState icon={<PeopleRegular />} title="No users yet" actions={importButton(true)}>
              Import a CSV file with a row for each user: the source account, and, if you like, the target account,
              name, department and wave. Importing again later changes what changed and leaves the rest.
            </EmptyState>
          }
        />
      </Page>
      {importing ? (
        <ImportDialog
          file={importing.file}
          onClose={() => {
            setImporting(null);
            setImports(imports + 1);
          }}
        />
      ) : null}
    </div>
  );
}
