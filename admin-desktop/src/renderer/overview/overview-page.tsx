import { MessageBar, MessageBarBody, Spinner, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';
import type { Overview } from '../../contract/calls/overview-calls.ts';
import type { DeviceRow, SyncState } from '../../contract/rows.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { PageLink } from '../notices/page-link.tsx';
import { stateLooks } from '../orders/state-chip.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { useSyncState } from '../sync/sync-api.ts';
import { concernsOf } from './attention.ts';
import { useOverview } from './overview-api.ts';
import { ProgressChart } from './progress-chart.tsx';

const useStyles = makeStyles({
  tiles: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  tile: {
    minWidth: '120px',
    padding: '10px 14px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground3Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  list: { margin: 0, paddingLeft: '20px', lineHeight: tokens.lineHeightBase400 },
});

/** The project at a glance: how far it is, and what needs somebody. */
export function OverviewPage(): ReactNode {
  const overview = useOverview();
  return (
    <Page title="Overview" lead="How far the project is, and what needs attention." narrow>
      {overview.phase === 'failed' ? (
        <ErrorNotice error={overview.error} title="The overview cannot be read" />
      ) : overview.phase === 'loading' ? (
        <Spinner label="Loading" />
      ) : (
        <Shown overview={overview.value} />
      )}
    </Page>
  );
}

/** What works without the server; null while it is there or just being asked. */
const awayWords: Record<SyncState['state'], string | null> = {
  none: 'Working without a server. Everything works; laptops on the same network are reached, and everything can be sent to a server later.',
  offline: 'Working offline. Everything you do is kept, and sent when the server is back.',
  stopped:
    'Working without the server: the sync has stopped and waits for you. Everything you do is kept; laptops on the same network are reached.',
  starting: null,
  running: null,
};

function Shown({ overview }: { overview: Overview }): ReactNode {
  const styles = useStyles();
  const sync = useSyncState();
  const state = sync.phase === 'live' ? sync.value : null;
  const { users, devices } = overview;
  const concerns = concernsOf(overview, state);
  const away = state && awayWords[state.state];
  const states = (Object.keys(stateLooks) as DeviceRow['state'][]).filter((name) => (devices.byState[name] ?? 0) > 0);
  return (
    <>
      {away ? (
        <MessageBar intent="info" data-testid="working-offline">
          <MessageBarBody>{away}</MessageBarBody>
        </MessageBar>
      ) : null}
      <Section title="Users" lead="Whom the project moves.">
        <div className={styles.tiles}>
          <Tile to="/users" count={users.total} text="in the list" id="users" />
          <Tile
            to="/users?hasComputers=no"
            count={users.withoutComputer}
            text="without a computer"
            id="users-without"
          />
        </div>
      </Section>
      <Section title="Computers" lead="By what they reported last.">
        {devices.total === 0 ? <Text>None has enrolled yet.</Text> : null}
        <div className={styles.tiles}>
          {states.map((name) => (
            <Tile
              key={name}
              to={`/devices?state=${name}`}
              count={devices.byState[name] ?? 0}
              text={stateLooks[name].text}
              id={name}
            />
          ))}
        </div>
      </Section>
      <Section title="Needs attention">
        {concerns.length === 0 ? <Text>Nothing at the moment.</Text> : null}
        {concerns.length > 0 ? (
          <ul className={styles.list}>
            {concerns.map(({ id, text, to, link }) => (
              <li key={id} data-testid={`concern-${id}`}>
                {text} <PageLink to={to}>{link}</PageLink>
              </li>
            ))}
          </ul>
        ) : null}
      </Section>
      <Section title="Progress">
        <ProgressChart points={overview.progress} />
      </Section>
    </>
  );
}

function Tile(props: { to: string; count: number; text: string; id: string }): ReactNode {
  const styles = useStyles();
  return (
    <RouterLink to={props.to} className={styles.tile} data-testid={`tile-${props.id}`}>
      <Text size={600} weight="semibold" block>
        {props.count.toLocaleString('en')}
      </Text>
      <Text>{props.text}</Text>
    </RouterLink>
  );
}
