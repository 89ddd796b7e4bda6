import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { SubmitEvent, ReactNode } from 'react';
import { useAct } from '../connection/console-context.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { useNotify } from '../notices/use-notify.tsx';
import { useShellState } from '../projects/shell-api.ts';
import { originError } from './origin.ts';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: '2fr 1fr auto',
    gap: tokens.spacingHorizontalM,
    alignItems: 'start',
    '@media (max-width: 760px)': { gridTemplateColumns: '1fr' },
  },
  button: { marginTop: '26px' },
});

/** Address and set-up code of a server. The code is needed the first time only, when the server takes the project in. */
export function ConnectServer(props: { known: string }): ReactNode {
  const styles = useStyles();
  const notify = useNotify();
  const shell = useShellState();
  const beside = shell.phase === 'live' ? shell.value.server?.origin : undefined;
  const [typed, setTyped] = useState<string | null>(null);
  const [setupCode, setSetupCode] = useState('');
  const [tried, setTried] = useState(false);
  const { act, busy, error } = useAct('server.connect');
  const origin = typed ?? (props.known || beside || '');
  const wrong = originError(origin);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (wrong) return;
    const code = setupCode.trim();
    const done = await act({ origin: new URL(origin.trim()).origin, ...(code ? { setupCode: code } : {}) });
    if (done.ok) notify('Connected', 'The server is being synced with.');
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate aria-label="Connect a server">
      <div className={styles.form}>
        <Field
          label="Server address"
          validationMessage={tried ? wrong : undefined}
          hint={tried && wrong ? undefined : 'As the server prints it when it starts.'}
        >
          <Input
            name="origin"
            value={origin}
            placeholder="https://ferry.example.com"
            inputMode="url"
            autoComplete="off"
            onChange={(_, { value }) => setTyped(value)}
          />
        </Field>
        <Field label="Set-up code" hint="Only the first time.">
          <Input
            name="setupCode"
            value={setupCode}
            autoComplete="off"
            maxLength={100}
            onChange={(_, { value }) => setSetupCode(value)}
          />
        </Field>
        <Button className={styles.button} type="submit" appearance="primary" disabled={busy}>
          {busy ? 'Connecting …' : 'Connect'}
        </Button>
      </div>
      <ErrorNotice error={error} title="Not connected" />
    </form>
  );
}
