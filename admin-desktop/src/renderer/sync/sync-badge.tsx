import {
  Badge,
  Body1Strong,
  Button,
  Caption1,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { CloudCheckmarkRegular } from '@fluentui/react-icons/svg/cloud-checkmark';
import { CloudDismissRegular } from '@fluentui/react-icons/svg/cloud-dismiss';
import { CloudOffRegular } from '@fluentui/react-icons/svg/cloud-off';
import { CloudSyncRegular } from '@fluentui/react-icons/svg/cloud-sync';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { Moment } from '../notices/moment.tsx';
import { PageLink } from '../notices/page-link.tsx';
import { useSyncState } from './sync-api.ts';
import { lanWords, syncWords } from './sync-words.ts';

const useStyles = makeStyles({
  surface: { width: '360px', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  line: { display: 'flex', justifyContent: 'space-between', alignItems: 'center' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

const icons = {
  none: <CloudOffRegular />,
  starting: <CloudSyncRegular />,
  running: <CloudCheckmarkRegular />,
  offline: <CloudOffRegular />,
  stopped: <CloudDismissRegular />,
};

/** In the header: how the sync stands at a glance; since when, why and what to do on a click. */
export function SyncBadge(): ReactNode {
  const styles = useStyles();
  const entry = useSyncState();
  if (entry.phase === 'loading')
    return (
      <Badge appearance="tint" color="informative">
        …
      </Badge>
    );
  if (entry.phase === 'failed') {
    return (
      <Badge appearance="tint" color="danger" title={entry.error.message}>
        Sync state unknown
      </Badge>
    );
  }
  const sync = entry.value;
  const words = syncWords(sync);
  const lan = lanWords(sync.lan);
  return (
    <Popover withArrow trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          size="small"
          aria-label={`Sync: ${words.short}`}
          data-testid="sync-badge"
          data-state={sync.state}
        >
          <Badge appearance="tint" size="large" color={words.tone} icon={icons[sync.state]}>
            {words.short}
          </Badge>
        </Button>
      </PopoverTrigger>
      <PopoverSurface className={styles.surface} aria-label="Sync state">
        <div className={styles.line}>
          <Body1Strong>{words.short}</Body1Strong>
          <Caption1 className={styles.quiet}>
            {sync.state === 'none' ? (
              ''
            ) : (
              <>
                since <Moment at={sync.since} />
              </>
            )}
          </Caption1>
        </div>
        {sync.server ? <Caption1 className={styles.quiet}>{sync.server}</Caption1> : null}
        <Text>{words.meaning}</Text>
        <ErrorNotice error={sync.why} title="Why" />
        {words.next ? <Text>{words.next}</Text> : null}
        <div className={styles.line}>
          <Body1Strong>On this network</Body1Strong>
          <Badge appearance="tint" color={lan.tone}>
            {lan.short}
          </Badge>
        </div>
        <ErrorNotice error={sync.lan.why} />
        <PageLink to="/sync">Sync &amp; network</PageLink>
      </PopoverSurface>
    </Popover>
  );
}
