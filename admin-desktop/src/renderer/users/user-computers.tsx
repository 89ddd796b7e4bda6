import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DeviceRow } from '../../contract/rows.ts';
import { ChannelChip } from '../devices/channel-chip.tsx';
import { DeviceLog } from '../devices/device-log.tsx';
import { DeviceProgress } from '../devices/device-progress.tsx';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { Moment } from '../notices/moment.tsx';
import { PageLink } from '../notices/page-link.tsx';
import { MigrationMenu } from '../orders/migration-menu.tsx';
import { OrderChip, StateChip } from '../orders/state-chip.tsx';
import { Section } from '../shell/section.tsx';
import { useLiveWindow } from '../table/use-live-window.ts';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))',
    gap: tokens.spacingHorizontalL,
    margin: 0,
  },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: '4px 0 0' },
  bar: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'center' },
});

/** A person has one or two; a shared account some more. Those beyond are found under Devices. */
const shown = 20;

/** The computers of one user, each with how it stands, what can be ordered for it alone, and its log. */
export function UserComputers(props: { userId: string }): ReactNode {
  const live = useLiveWindow(
    { view: 'devices', search: '', filter: { userId: props.userId, revoked: 'no' }, sort: [['hostname', 'asc']] },
    { offset: 0, limit: shown },
  );
  const rows = Array.from({ length: Math.min(shown, live.total) }, (_, at) => live.rowAt(at));
  return (
    <>
      <ErrorNotice error={live.error} title="The computers cannot be shown" />
      {rows.map((row) => (row ? <UserComputer key={row.id} row={row} /> : null))}
      {live.total > shown ? (
        <PageLink to="/devices">{`${live.total - shown} more are listed under Devices`}</PageLink>
      ) : null}
    </>
  );
}

function UserComputer(props: { row: DeviceRow }): ReactNode {
  const styles = useStyles();
  const [log, setLog] = useState(false);
  const { row } = props;
  const name = row.hostname || row.id.slice(0, 8);
  const facts: [string, ReactNode][] = [
    ['State', <StateChip key="state" state={row.state} title={row.reason} />],
    ['Progress', <DeviceProgress key="progress" progress={row.progress} state={row.state} />],
    ['Order', <OrderChip key="order" order={row.order} orderAt={row.orderAt} unconfirmed={row.unconfirmed} />],
    ['Last seen', <Moment key="seen" at={row.lastSeen} otherwise="never" />],
    ['Reached by', <ChannelChip key="channel" channel={row.channel} />],
    ['Agent', row.agentVersion || '–'],
  ];
  return (
    <>
      <Section
        title={name}
        lead={row.reason || undefined}
        aside={
          <div className={styles.bar}>
            <PageLink to={`/devices/${row.id}`}>Steps and history</PageLink>
            <Button onClick={() => setLog(!log)} aria-expanded={log}>
              {log ? 'Hide log' : 'Show log'}
            </Button>
            <MigrationMenu targets={{ of: 'devices', rows: [{ id: row.id, label: name, computers: 1 }] }} />
          </div>
        }
      >
        <dl className={styles.facts}>
          {facts.map(([term, value]) => (
            <div key={term}>
              <dt className={styles.term}>{term}</dt>
              <dd className={styles.value}>{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
      {log ? <DeviceLog deviceId={row.id} name={name} /> : null}
    </>
  );
}
