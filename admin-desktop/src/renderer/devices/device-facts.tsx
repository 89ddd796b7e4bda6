import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Facts, Report } from '@ferry/common/report';
import type { DeviceRow } from '../../contract/rows.ts';
import { Moment } from '../notices/moment.tsx';
import { OrderChip, StateChip } from '../orders/state-chip.tsx';
import { Section } from '../shell/section.tsx';
import { ChannelChip } from './channel-chip.tsx';
import { DeviceProgress } from './device-progress.tsx';

const useStyles = makeStyles({
  list: { display: 'grid', gridTemplateColumns: 'max-content minmax(0, 1fr)', gap: '8px 16px', margin: 0 },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  account: { marginBottom: '6px' },
});

/** What the computer is and how it stands. */
export function DeviceFacts(props: { row: DeviceRow; facts: Facts | null; report: Report | null }): ReactNode {
  const styles = useStyles();
  const { row, facts, report } = props;
  const items: [string, ReactNode][] = [
    ['State', <StateChip key="state" state={row.state} title={row.reason} />],
    ['Progress', <DeviceProgress key="progress" progress={row.progress} state={row.state} />],
    ['Order', <OrderChip key="order" order={row.order} orderAt={row.orderAt} unconfirmed={row.unconfirmed} />],
    ['Last seen', <Moment key="seen" at={row.lastSeen} otherwise="never" />],
    ['Reached by', <ChannelChip key="channel" channel={row.channel} />],
    ['Windows user', facts?.windowsUser ?? (row.windowsUser || '–')],
    ['System', facts?.os ?? '–'],
    ['Agent', facts?.agentVersion ?? (row.agentVersion || '–')],
    ['Scripts', facts?.allowScripts === undefined ? '–' : facts.allowScripts ? 'allowed' : 'not allowed'],
    ['Report', report ? `no. ${report.sequence}` : '–'],
    [
      'Device id',
      <span key="id" className={styles.mono}>
        {row.id}
      </span>,
    ],
  ];
  return (
    <>
      <Section title="Computer">
        <dl className={styles.list}>
          {items.map(([term, value]) => (
            <div key={term} style={{ display: 'contents' }}>
              <dt className={styles.term}>{term}</dt>
              <dd className={styles.value}>{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
      {facts && facts.accounts.length > 0 ? (
        <Section title="Signed-in accounts">
          <div>
            {facts.accounts.map((account) => (
              <div key={`${account.tenantId} ${account.upn}`} className={styles.account}>
                <div>{account.upn}</div>
                <div className={styles.mono}>{account.tenantId}</div>
              </div>
            ))}
          </div>
        </Section>
      ) : null}
    </>
  );
}
