import { Combobox, Button, Field, Option, Text } from '@fluentui/react-components';
import { PersonAddRegular } from '@fluentui/react-icons/svg/person-add';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DeviceRow } from '../../contract/rows.ts';
import { useAct } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';
import { useNotify } from '../notices/use-notify.tsx';
import { useLiveWindow } from '../table/use-live-window.ts';
import { useSettled } from '../table/use-settled.ts';

/** Gives a computer to a user, found by name or account. */
export function AssignUser(props: { row: DeviceRow }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<PersonAddRegular />} onClick={() => setOpen(true)} disabled={props.row.revoked}>
        Assign
      </Button>
      {open ? <AssignDialog row={props.row} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function AssignDialog(props: { row: DeviceRow; onClose: () => void }): ReactNode {
  const notify = useNotify();
  const [text, setText] = useState('');
  const [userId, setUserId] = useState<string | null>(null);
  const [listed, setListed] = useState(false);
  const { act, busy, error } = useAct('device.assign');
  const search = useSettled(userId === null ? text.trim() : '', 200);
  const found = useLiveWindow(
    { view: 'users', search, filter: {}, sort: [['sourceUpn', 'asc']] },
    { offset: 0, limit: 20 },
  );
  const users = Array.from({ length: Math.min(20, found.total) }, (_, i) => found.rowAt(i)).filter(
    (row) => row !== undefined,
  );

  async function assign(): Promise<void> {
    if (userId === null) return;
    const done = await act({ deviceId: props.row.id, userId });
    if (!done.ok) return;
    notify('Assigned', `${props.row.hostname} now belongs to ${text}.`);
    props.onClose();
  }

  return (
    <ConfirmDialog
      open
      title={`Assign ${props.row.hostname}`}
      confirm="Assign"
      busy={busy}
      error={error}
      disabled={userId === null}
      onConfirm={() => void assign()}
      onClose={props.onClose}
    >
      <Text block>
        From then on the computer obeys the orders of this user
        {props.row.sourceUpn ? `, not those of ${props.row.sourceUpn} any more` : ''}.
      </Text>
      <br />
      <Field
        label="User"
        hint={
          found.total > 20 ? `${found.total.toLocaleString('en')} users match; type to narrow them down.` : undefined
        }
      >
        <Combobox
          freeform
          open={listed}
          onOpenChange={(_, { open }) => setListed(open)}
          placeholder="Name or account"
          value={text}
          selectedOptions={userId === null ? [] : [userId]}
          onChange={(event) => {
            setText(event.target.value);
            setListed(true);
            setUserId(null);
          }}
          onOptionSelect={(_, data) => {
            setText(data.optionText ?? '');
            setUserId(data.optionValue ?? null);
          }}
        >
          {users.map((user) => (
            <Option key={user.id} value={user.id} text={user.sourceUpn}>
              {user.displayName ? `${user.displayName} (${user.sourceUpn})` : user.sourceUpn}
            </Option>
          ))}
          {users.length === 0 ? (
            <Option value="" text="" disabled>
              {found.loading ? 'Loading …' : 'Nobody matches'}
            </Option>
          ) : null}
        </Combobox>
      </Field>
    </ConfirmDialog>
  );
}
