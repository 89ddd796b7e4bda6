import { Badge, Button, Text } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { TokenRow } from '../../contract/rows.ts';
import { useAct } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';
import { EmptyState } from '../notices/empty-state.tsx';
import { useNotify } from '../notices/use-notify.tsx';
import { Page } from '../shell/page.tsx';
import type { Sort } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { SearchField } from '../table/search-field.tsx';
import { CreateTokenDialog } from './create-token-dialog.tsx';
import { tokenColumns } from './token-columns.tsx';

/** The secrets with which agents enrol: made here, shown once, revoked here. */
export function TokensPage(): ReactNode {
  const notify = useNotify();
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<Sort[]>([]);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<TokenRow | null>(null);
  const { act, busy, error, clear } = useAct('token.revoke');
  const columns = useMemo(() => tokenColumns(setRevoking), []);

  async function revoke(token: TokenRow): Promise<void> {
    const done = await act({ id: token.id });
    if (!done.ok) return;
    notify('Revoked', `“${token.name}” lets nobody in any more.`);
    setRevoking(null);
  }

  const create = (
    <Button appearance="primary" icon={<AddRegular />} onClick={() => setCreating(true)}>
      Create a token
    </Button>
  );
  return (
    <Page
      title="Access tokens"
      lead="An agent shows one to enrol its computer, and never again after that."
      actions={
        <>
          <SearchField label="Search tokens" onSearch={setSearch} />
          {create}
        </>
      }
    >
      <DataTable
        query={{ view: 'tokens', search, filter: {}, sort }}
        onSort={setSort}
        columns={columns}
        label="Access tokens"
        noun="token"
        empty={
          <EmptyState icon={<KeyRegular />} title="No access tokens yet" actions={create}>
            Create one, hand it to your software distribution, and the agent uses it to enrol each computer. A token can
            do nothing else, runs out by itself and can be revoked at any time; computers that have enrolled are not
            touched by that.
          </EmptyState>
        }
      />
      {creating ? <CreateTokenDialog onClose={() => setCreating(false)} /> : null}
      {revoking ? (
        <ConfirmDialog
          open
          title={`Revoke “${revoking.name}”?`}
          confirm="Revoke"
          busy={busy}
          error={error}
          onConfirm={() => void revoke(revoking)}
          onClose={() => {
            clear();
            setRevoking(null);
          }}
        >
          <Text>
            Nobody can enrol with it any more; this cannot be taken back. The{' '}
            <Badge appearance="tint">{revoking.uses}</Badge> computers that enrolled with it stay enrolled.
          </Text>
        </ConfirmDialog>
      ) : null}
    </Page>
  );
}
