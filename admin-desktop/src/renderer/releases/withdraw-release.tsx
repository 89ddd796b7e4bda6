import { Text } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useAct } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';

export function WithdrawRelease(props: { version: string; onWithdrawn: () => void; onClose: () => void }): ReactNode {
  const { act, busy, error } = useAct('release.withdraw');

  async function withdraw(): Promise<void> {
    if ((await act({})).ok) props.onWithdrawn();
  }
  return (
    <ConfirmDialog
      open
      title={`Withdraw ${props.version}?`}
      confirm="Withdraw"
      busy={busy}
      error={error}
      onConfirm={() => void withdraw()}
      onClose={props.onClose}
    >
      <Text>
        No agent begins with it any more once you have published this. Those that took it over keep it: an agent never
        goes back to an older version.
      </Text>
    </ConfirmDialog>
  );
}
