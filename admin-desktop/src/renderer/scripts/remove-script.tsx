import { Text } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useAct } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';
import { useNotify } from '../notices/use-notify.tsx';

/** Takes a script out of the list, and says what that does not do. */
export function RemoveScript(props: { sha256: string; name: string; onClose: () => void }): ReactNode {
  const notify = useNotify();
  const { act, busy, error } = useAct('script.remove');
  const { sha256, name, onClose } = props;

  async function remove(): Promise<void> {
    if (!(await act({ sha256 })).ok) return;
    notify('Taken out', `New orders do not bring ${name}.`);
    onClose();
  }

  return (
    <ConfirmDialog
      open
      title={`Take out “${name}”?`}
      confirm="Take out"
      busy={busy}
      error={error}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <Text>
        New orders do not bring it any more. Orders that were given already keep it, since it is in what was signed: a
        laptop that has not begun yet will run it. To prevent that, stop those orders or give them anew. The text is not
        kept here.
      </Text>
    </ConfirmDialog>
  );
}
