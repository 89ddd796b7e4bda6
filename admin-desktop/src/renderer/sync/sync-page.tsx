import { Badge, Spinner, Text } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { SyncState } from '../../contract/rows.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { Moment } from '../notices/moment.tsx';
import { ReleaseOnServer } from '../releases/release-on-server.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { ConnectServer } from './connect-server.tsx';
import { DisconnectServer } from './disconnect-server.tsx';
import { SendAgain } from './send-again.tsx';
import { SetAsideDocuments } from './set-aside.tsx';
import { useSyncState } from './sync-api.ts';
import { lanWords, syncWords } from './sync-words.ts';

/** The two ways to the computers: the server, and the network on the spot. */
export function SyncPage(): ReactNode {
  const entry = useSyncState();
  return (
    <Page
      title="Sync & network"
      lead="Ferry works without either: orders wait here until a computer can be reached."
      narrow
    >
      {entry.phase === 'loading' ? <Spinner label="Loading" /> : null}
      {entry.phase === 'failed' ? <ErrorNotice error={entry.error} title="The state of the sync is unknown" /> : null}
      {entry.phase === 'live' ? (
        <>
          <ServerSection sync={entry.value} />
          <LanSection lan={entry.value.lan} />
          <SetAsideDocuments since={entry.value.since} />
        </>
      ) : null}
    </Page>
  );
}

function ServerSection(props: { sync: SyncState }): ReactNode {
  const { sync } = props;
  const words = syncWords(sync);
  const wasEmptied = sync.state === 'stopped' && sync.why?.code === 'wrong-project';
  return (
    <Section
      title="Sync server"
      lead="Reaches computers anywhere, and other consoles of this project. Orders and reports are signed: it can store them, not change them."
      aside={
        <Badge appearance="tint" size="large" color={words.tone} data-testid="server-state" data-state={sync.state}>
          {words.short}
        </Badge>
      }
    >
      {sync.server ? (
        <Text>
          {sync.server} – {words.short.toLowerCase()} since <Moment at={sync.since} />
        </Text>
      ) : null}
      <Text>{words.meaning}</Text>
      <ErrorNotice error={sync.why} title="Why" />
      <ReleaseOnServer />
      {wasEmptied ? <SendAgain server={sync.server} /> : null}
      {sync.state === 'none' || (sync.state === 'stopped' && !wasEmptied) ? (
        <ConnectServer known={sync.server} />
      ) : null}
      {sync.server ? <DisconnectServer server={sync.server} /> : null}
    </Section>
  );
}

function LanSection(props: { lan: SyncState['lan'] }): ReactNode {
  const words = lanWords(props.lan);
  return (
    <Section
      title="This network"
      lead="Computers on the same network find this console by Bonjour and talk to it directly, encrypted, without a server or the internet."
      aside={
        <Badge appearance="tint" size="large" color={words.tone} data-testid="lan-state" data-state={props.lan.state}>
          {words.short}
        </Badge>
      }
    >
      <Text>{words.meaning}</Text>
      <ErrorNotice error={props.lan.why} title="Why" />
    </Section>
  );
}
