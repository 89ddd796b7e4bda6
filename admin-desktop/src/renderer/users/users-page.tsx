import { Button } from '@fluentui/react-components';
import { DocumentArrowUpRegular } from '@fluentui/react-icons/svg/document-arrow-up';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { useState } from 'react';
import type { DragEvent, ReactNode } from 'react';
import { EmptyState } from '../notices/empty-state.tsx';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { MigrationMenu } from '../orders/migration-menu.tsx';
import { Page } from '../shell/page.tsx';
import type { Sort } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { SearchField } from '../table/search-field.tsx';
import type { TableQuery } from '../table/use-live-window.ts';
import { useRowSelection } from '../table/use-row-selection.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { userColumns } from './user-columns.tsx';

/** Everybody who moves: import, find, select, start. A CSV file may also be dropped anywhere on the page. */
export function UsersPage(): ReactNode {
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<Sort[]>([]);
  const [importing, setImporting] = useState<{ file: File | null } | null>(null);
  const query: TableQuery<'users'> = { view: 'users', search, filter: {}, sort };
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
            <MigrationMenu targets={{ of: 'users', rows: selected }} onDone={clear} />
          </>
        }
      >
        <ErrorNotice error={error} title="Not everybody could be selected" />
        <DataTable
          query={query}
          onSort={setSort}
          columns={userColumns}
          label="Users"
          noun="user"
          selection={selection}
          empty={
            <EmptyState icon={<PeopleRegular />} title="No users yet" actions={importButton(true)}>
              Import a CSV file with the columns sourceUpn and targetUpn, and, if you like, displayName, department and
              wave. Importing again later changes what changed and leaves the rest.
            </EmptyState>
          }
        />
      </Page>
      {importing ? <ImportDialog file={importing.file} onClose={() => setImporting(null)} /> : null}
    </div>
  );
}
