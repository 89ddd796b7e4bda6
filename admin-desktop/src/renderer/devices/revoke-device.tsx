import { Button, Text } from '@fluentui/react-components';
import { ShieldDismissRegular } from '@fluentui/react-icons/svg/shield-dismiss';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DeviceRow } from '../../contract/rows.ts';
import { useAct } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';
import { useNotify } from '../notices/use-notify.tsx';

/** Shuts one computer out, for good. */
export function RevokeDevice(props: { row: DeviceRow }): ReactNode {
  const notify = useNotify();
  const [open, setOpen] = useState(false);
  const { act, busy, error } = useAct('device.revoke');
  const { row } = props;

  async function revoke(): Promise<void> {
    const done = await act({ deviceId: row.id });
    if (!done.ok) return;
    notify('Revoked', `${row.hostname} is shut out.`);
    setOpen(false);
  }

  return (
    <>
      <Button icon={<ShieldDismissRegular />} onClick={() => setOpen(true)} disabled={row.revoked}>
        Revoke
      </Button>
      <ConfirmDialog
        open={open}
        title={`Revoke ${row.hostname}?`}
        confirm="Revoke"
        busy={busy}
        error={error}
        onConfirm={() => void revoke()}
        onClose={() => setOpen(false)}
      >
        <Text>
          The computer gets no more orders and its reports are refused. This cannot be taken back: to use it again, its
          agent has to enrol anew. Nothing on the computer is changed, and no other computer is touched.
        </Text>
      </ConfirmDialog>
    </>
  );
}
