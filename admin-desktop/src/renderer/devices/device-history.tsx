import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { Moment } from '../notices/moment.tsx';
import { counted, sentence } from '../notices/sentence.ts';
import { StateChip } from '../orders/state-chip.tsx';
import { Section } from '../shell/section.tsx';
import { useLiveWindow } from '../table/use-live-window.ts';
import { ChannelChip } from './channel-chip.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  entry: {
    display: 'grid',
    gridTemplateColumns: '110px 130px minmax(0, 1fr) 110px',
    gap: tokens.spacingHorizontalM,
    padding: '7px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    alignItems: 'center',
  },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

const first = 8;
const most = 200;

/** The states that a computer went through, the latest first, each with its reason and the way by which it was heard. */
export function DeviceHistory(props: { deviceId: string }): ReactNode {
  const styles = useStyles();
  const [all, setAll] = useState(false);
  const live = useLiveWindow(
    { view: 'history', search: '', filter: { deviceId: props.deviceId }, sort: [] },
    { offset: 0, limit: all ? most : first },
  );
  const rows = Array.from({ length: Math.min(all ? most : first, live.total) }, (_, at) => live.rowAt(at));
  return (
    <Section title="History" lead={live.total === 0 ? 'States are listed here as they come in.' : undefined}>
      <ErrorNotice error={live.error} title="The history cannot be shown" />
      <ol className={styles.list}>
        {rows.map((row) =>
          row ? (
            <li key={row.id} className={styles.entry} data-testid="history-entry">
              <Moment at={row.at} />
              <span>{row.state === 'revoked' ? 'Revoked' : <StateChip state={row.state} />}</span>
              <span className={styles.quiet}>
                {[row.orderKind, row.reason === '' ? '' : sentence(row.reason)].filter(Boolean).join(': ')}
              </span>
              <ChannelChip channel={row.channel} />
            </li>
          ) : null,
        )}
      </ol>
      {live.total > first ? (
        <Button appearance="subtle" onClick={() => setAll(!all)} style={{ alignSelf: 'start' }}>
          {all ? 'Show the latest only' : `Show all ${counted(Math.min(most, live.total), 'entry', 'entries')}`}
        </Button>
      ) : null}
    </Section>
  );
}
