import { Button, Spinner, Text, makeStyles, tokens } from '@fluentui/react-components';
import { ChevronLeftRegular } from '@fluentui/react-icons/svg/chevron-left';
import { PersonRegular } from '@fluentui/react-icons/svg/person';
import type { ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import { EmptyState } from '../notices/empty-state.tsx';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { MigrationMenu } from '../orders/migration-menu.tsx';
import { OrderChip, StateChip } from '../orders/state-chip.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { DeleteUsers } from './delete-users.tsx';
import { EditUser } from './edit-user.tsx';
import { UserComputers } from './user-computers.tsx';
import { useUser } from './users-api.ts';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(220px, 1fr))',
    gap: '16px 24px',
    margin: 0,
  },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: '4px 0 0', overflowWrap: 'anywhere' },
});

/** One user: what the list says, what was ordered, and each of their computers with its orders and its log. */
export function UserPage(): ReactNode {
  const styles = useStyles();
  const navigate = useNavigate();
  const { id = '' } = useParams();
  const user = useUser(id);
  const back = (
    <Button appearance="subtle" icon={<ChevronLeftRegular />} onClick={() => void navigate('/users')}>
      All users
    </Button>
  );
  if (user.phase !== 'live' || !user.value.row) {
    return (
      <Page title="User" actions={back}>
        {user.phase === 'loading' ? <Spinner label="Loading" /> : null}
        <ErrorNotice error={user.phase === 'failed' ? user.error : null} title="This user cannot be shown" />
        {user.phase === 'live' ? (
          <EmptyState icon={<PersonRegular />} title="This user is not on the list" actions={back}>
            They may have been deleted, here or on another console.
          </EmptyState>
        ) : null}
      </Page>
    );
  }
  const { row, sourceObjectId } = user.value;
  const name = row.displayName || row.sourceUpn;
  const target = { id: row.id, label: name, computers: row.computers };
  const items: [string, ReactNode][] = [
    ['Source account', row.sourceUpn],
    ['Target account', row.targetUpn || '–'],
    ['Name', row.displayName || '–'],
    ['Department', row.department || '–'],
    ['Wave', row.wave || '–'],
    ['Object id', sourceObjectId || '–'],
    ['Order', <OrderChip key="order" order={row.order} orderAt={row.orderAt} />],
    ['State', <StateChip key="state" state={row.state} />],
  ];
  return (
    <Page
      title={name}
      lead={`${row.sourceUpn} → ${row.targetUpn || 'no target account'}`}
      actions={
        <>
          {back}
          <EditUser row={row} />
          <DeleteUsers rows={[target]} onDone={() => void navigate('/users')} />
          <MigrationMenu targets={{ of: 'users', rows: [target] }} />
        </>
      }
    >
      <Section title="User">
        <dl className={styles.list}>
          {items.map(([term, value]) => (
            <div key={term}>
              <dt className={styles.term}>{term}</dt>
              <dd className={styles.value}>{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <UserComputers userId={row.id} />
      {row.computers === 0 ? (
        <Text>
          No computer of theirs has enrolled yet. What is ordered for the user now holds for each computer that is
          assigned to them later.
        </Text>
      ) : null}
    </Page>
  );
}
