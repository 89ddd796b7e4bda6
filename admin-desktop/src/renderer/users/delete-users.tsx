import { Button, Text } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useAct } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';
import { counted, sentence } from '../notices/sentence.ts';
import { useNotify } from '../notices/use-notify.tsx';
import type { SelectedRow } from '../table/selection-slice.ts';

type Refused = { id: string; label: string; reason: string };

/** Takes users off the list, after a question that says what that means. Who has a computer stays, and is named. */
export function DeleteUsers(props: { rows: readonly SelectedRow[]; onDone: () => void }): ReactNode {
  const notify = useNotify();
  const [asking, setAsking] = useState<readonly SelectedRow[] | null>(null);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const { act, busy, error, clear } = useAct('users.delete');
  const withComputers = asking?.filter(({ computers }) => computers > 0).length ?? 0;
  const who = counted(asking?.length ?? 0, 'user');

  const close = () => {
    setAsking(null);
    setRefused([]);
    clear();
  };
  async function remove(): Promise<void> {
    if (!asking) return;
    const answer = await act({ ids: asking.map(({ id }) => id) });
    if (!answer.ok) return;
    if (answer.value.deleted > 0) {
      notify('Deleted', `${counted(answer.value.deleted, 'user')} taken off the list.`);
    }
    if (answer.value.refused.length > 0) {
      setRefused(answer.value.refused);
      return;
    }
    close();
    props.onDone();
  }

  return (
    <>
      <Button icon={<DeleteRegular />} disabled={props.rows.length === 0} onClick={() => setAsking(props.rows)}>
        Delete
      </Button>
      <ConfirmDialog
        open={asking !== null}
        title={refused.length > 0 ? 'Some users stay' : `Delete ${who}?`}
        confirm="Delete"
        busy={busy}
        error={error}
        disabled={refused.length > 0}
        onConfirm={() => void remove()}
        onClose={close}
      >
        {refused.length > 0 ? (
          <ul>
            {refused.map(({ id, label, reason }) => (
              <li key={id}>
                {label}: {sentence(reason)}
              </li>
            ))}
          </ul>
        ) : (
          <Text block>
            {who} will be taken off the list on every console. Nothing changes on any computer. Importing a list that
            names them brings them back.
            {withComputers > 0
              ? ` ${counted(withComputers, 'of them has a computer and stays', 'of them have computers and stay')}: revoke those computers, or assign them to somebody else, first.`
              : ''}
          </Text>
        )}
      </ConfirmDialog>
    </>
  );
}
