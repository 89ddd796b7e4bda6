import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useAct } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';

export function DisconnectServer(props: { server: string }): ReactNode {
  const [open, setOpen] = useState(false);
  const { act, busy, error } = useAct('server.disconnect');

  async function disconnect(): Promise<void> {
    const done = await act({});
    if (done.ok) setOpen(false);
  }

  return (
    <div>
      <Button onClick={() => setOpen(true)}>Disconnect</Button>
      <ConfirmDialog
        open={open}
        title="Disconnect from the server?"
        confirm="Disconnect"
        busy={busy}
        error={error}
        onConfirm={() => void disconnect()}
        onClose={() => setOpen(false)}
      >
        <Text>
          {props.server} is not synced with any more. Everything stays here and there; computers on this network are
          still reached. You can connect again at any time.
        </Text>
      </ConfirmDialog>
    </div>
  );
}
