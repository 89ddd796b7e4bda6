import { Link } from '@fluentui/react-components';
import { HistoryRegular } from '@fluentui/react-icons/svg/history';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { AuditRow } from '../../contract/rows.ts';
import { EmptyState } from '../notices/empty-state.tsx';
import { Moment } from '../notices/moment.tsx';
import { Page } from '../shell/page.tsx';
import type { Column, Sort } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { SearchField } from '../table/search-field.tsx';
import { FilterChoice } from '../table/filter-choice.tsx';
import type { ChosenFilters, FilterOption } from '../table/filter-choice.tsx';
import type { TableQuery } from '../table/use-live-window.ts';
import { AuditChain } from './audit-chain.tsx';
import { AuditEntry } from './audit-entry.tsx';
import { auditSubject, auditSummary } from './audit-facts.ts';
import { auditActions, auditWords } from './audit-words.ts';
import { ExportAudit } from './export-audit.tsx';

const columnsOpening = (open: (row: AuditRow) => void): Column<AuditRow>[] => [
  { id: 'at', title: 'When', track: '130px', sortable: true, cell: (row) => <Moment at={row.at} /> },
  { id: 'by', title: 'Who', track: 'minmax(120px, 1fr)', cell: (row) => <span title={row.by}>{row.by}</span> },
  {
    id: 'action',
    title: 'What',
    track: 'minmax(200px, 1.5fr)',
    sortable: true,
    cell: (row) => (
      <Link
        as="button"
        appearance="subtle"
        title={row.action}
        onClick={(event) => {
          event.stopPropagation();
          open(row);
        }}
      >
        {auditWords(row.action)}
      </Link>
    ),
  },
  {
    id: 'subject',
    title: 'Subject',
    track: 'minmax(160px, 1.5fr)',
    sortable: true,
    cell: (row) => <span title={row.subject}>{auditSubject(row)}</span>,
  },
  {
    id: 'details',
    title: 'Details',
    track: 'minmax(200px, 2.5fr)',
    cell: (row) => {
      const summary = auditSummary(row);
      return <span title={summary}>{summary || '–'}</span>;
    },
  },
];

const acts: readonly FilterOption[] = [
  { text: 'All acts', filter: {} },
  ...auditActions.map((action) => ({ text: auditWords(action), filter: { action } })),
];

/** What administrators did: each entry is signed, and names the one before it. */
export function AuditPage(): ReactNode {
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<Sort[]>([]);
  const [filter, setFilter] = useState<ChosenFilters>({});
  const [open, setOpen] = useState<AuditRow | null>(null);
  const columns = useMemo(() => columnsOpening(setOpen), []);
  const query: TableQuery<'audit'> = { view: 'audit', search, filter, sort };
  return (
    <Page
      title="Audit"
      lead="What administrators did. Each entry is signed by whoever did it and names the one before, so none can be taken out unseen."
      actions={
        <>
          <SearchField label="Search audit" onSearch={setSearch} />
          <FilterChoice label="Acts shown" options={acts} chosen={filter} onChoose={setFilter} />
          <ExportAudit query={query} />
        </>
      }
    >
      <AuditChain />
      <DataTable
        query={query}
        onSort={setSort}
        columns={columns}
        label="Audit"
        noun="act"
        onOpen={setOpen}
        empty={
          <EmptyState icon={<HistoryRegular />} title="No entries yet">
            Every order, token and change of a setting is written down here.
          </EmptyState>
        }
      />
      {open ? <AuditEntry row={open} onClose={() => setOpen(null)} /> : null}
    </Page>
  );
}
