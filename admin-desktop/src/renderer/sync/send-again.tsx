import { Button, Field, Input, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useAct } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';
import { useNotify } from '../notices/use-notify.tsx';

/** For a server that was emptied, exchanged or put back: a person decides that it gets everything from here. */
export function SendAgain(props: { server: string }): ReactNode {
  const notify = useNotify();
  const [open, setOpen] = useState(false);
  const [setupCode, setSetupCode] = useState('');
  const { act, busy, error } = useAct('server.refill');

  async function send(): Promise<void> {
    const code = setupCode.trim();
    const done = await act(code ? { setupCode: code } : {});
    if (!done.ok) return;
    setOpen(false);
    notify('Connected', 'Everything is being compared and sent.');
  }

  return (
    <div>
      <Button appearance="primary" onClick={() => setOpen(true)}>
        Send everything again
      </Button>
      <ConfirmDialog
        open={open}
        title="Send everything again?"
        confirm="Send everything"
        busy={busy}
        error={error}
        onConfirm={() => void send()}
        onClose={() => setOpen(false)}
      >
        <Text>
          {props.server} is taken as it is now. This console compares its users, orders, tokens, settings and audit
          trail with it and sends what it lacks; what is only there comes here. Nothing is deleted on either side.
        </Text>
        <Field label="Set-up code of the server" hint="Only if it was emptied: it prints one when it starts.">
          <Input
            name="setupCodeAgain"
            value={setupCode}
            autoComplete="off"
            maxLength={100}
            onChange={(_, { value }) => setSetupCode(value)}
          />
        </Field>
      </ConfirmDialog>
    </div>
  );
}
