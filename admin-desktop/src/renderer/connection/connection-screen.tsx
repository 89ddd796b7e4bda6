import { Button, Spinner, Text, Title3, makeStyles, tokens } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { FerryError } from '@ferry/common/errors';
import { EmptyState } from '../notices/empty-state.tsx';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { sentence } from '../notices/sentence.ts';
import type { ConnectionState } from './console-client.ts';
import { useConsole } from './console-context.ts';

const useStyles = makeStyles({
  root: {
    height: '100%',
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'center',
    alignItems: 'center',
    gap: tokens.spacingVerticalL,
  },
});

/** In the place of everything else while there has been no connection yet, or the console does not let this page in. */
export function ConnectionScreen(props: { connection: ConnectionState }): ReactNode {
  const styles = useStyles();
  const { connection } = props;
  if (connection.state === 'refused') return <Refused why={connection.why} />;
  if (connection.state === 'lost') return <Unreachable why={connection.why} />;
  return (
    <div className={styles.root} role="status">
      <img src="./ferry.svg" width={56} height={56} alt="" />
      <Title3 as="h1">Ferry</Title3>
      <Spinner size="small" label="Connecting to the console" />
    </div>
  );
}

function Refused(props: { why: FerryError }): ReactNode {
  const styles = useStyles();
  const { renew } = useConsole();
  const [state, setState] = useState<'idle' | 'busy' | 'opened' | 'printed' | FerryError>('idle');

  async function ask(): Promise<void> {
    if (!renew) return;
    setState('busy');
    const result = await renew();
    setState(result.ok ? (result.value.opened ? 'opened' : 'printed') : result.error);
  }

  return (
    <main className={styles.root} data-testid="refused">
      <EmptyState
        icon={<LockClosedRegular />}
        title="This page is locked"
        actions={
          renew && (
            <Button appearance="primary" disabled={state === 'busy'} onClick={() => void ask()}>
              Make a fresh link
            </Button>
          )
        }
      >
        {sentence(props.why.message)} An address of the console works once, and the key to it is kept in the page only:
        after a reload, or in a second tab, a fresh link is needed. Nothing is lost; Ferry goes on working.
      </EmptyState>
      <div aria-live="polite">
        {state === 'opened' && <Text>A new page was opened. You can close this one.</Text>}
        {state === 'printed' && <Text>A fresh link lies ready: the terminal that runs Ferry says where.</Text>}
      </div>
      {typeof state === 'object' ? <ErrorNotice error={state} /> : null}
    </main>
  );
}

function Unreachable(props: { why: FerryError }): ReactNode {
  const styles = useStyles();
  const { retry } = useConsole();
  return (
    <main className={styles.root} data-testid="unreachable">
      <EmptyState
        icon={<PlugDisconnectedRegular />}
        title="The console does not answer"
        actions={
          <Button appearance="primary" onClick={retry}>
            Try again now
          </Button>
        }
      >
        {sentence(props.why.message)} Start Ferry again on this machine. This page keeps trying.
      </EmptyState>
    </main>
  );
}
