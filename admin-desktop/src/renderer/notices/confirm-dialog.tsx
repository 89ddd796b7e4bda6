import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Spinner,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { FerryError } from '@ferry/common/errors';
import { ErrorNotice } from './error-notice.tsx';

/** Says exactly what will happen and waits for yes. It stays open, with the error, when the act fails. */
export function ConfirmDialog(props: {
  open: boolean;
  title: string;
  confirm: string;
  busy: boolean;
  error: FerryError | null;
  disabled?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <Dialog open={props.open} onOpenChange={(_, { open }) => (open || props.busy ? undefined : props.onClose())}>
      <DialogSurface data-testid="confirm-dialog">
        <DialogBody>
          <DialogTitle>{props.title}</DialogTitle>
          <DialogContent>
            {props.children}
            <ErrorNotice error={props.error} />
          </DialogContent>
          <DialogActions>
            <Button appearance="secondary" onClick={props.onClose} disabled={props.busy}>
              Cancel
            </Button>
            <Button
              appearance="primary"
              onClick={props.onConfirm}
              disabled={props.busy || props.disabled}
              icon={props.busy ? <Spinner size="tiny" /> : undefined}
              data-testid="confirm"
            >
              {props.confirm}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
