import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  Spinner,
  Text,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { SubmitEvent, ReactNode } from 'react';
import type { ProjectSummary } from '../../contract/calls/shell-calls.ts';
import { useAct } from '../connection/console-context.ts';
import { sentence } from '../notices/sentence.ts';

/** Asks for the passphrase of a project. A wrong one is said at the field. */
export function OpenProjectDialog(props: {
  project: ProjectSummary;
  onClose: () => void;
  onOpened: () => void;
}): ReactNode {
  const [passphrase, setPassphrase] = useState('');
  const { act, busy, error, clear } = useAct('project.open');

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const opened = await act({ id: props.project.id, passphrase });
    if (opened.ok) props.onOpened();
  }

  return (
    <Dialog open onOpenChange={(_, { open }) => (open || busy ? undefined : props.onClose())}>
      <DialogSurface>
        <form onSubmit={(event) => void submit(event)}>
          <DialogBody>
            <DialogTitle>Open “{props.project.name}”</DialogTitle>
            <DialogContent>
              <Text block>The keys of this project are locked with a passphrase.</Text>
              <br />
              <Field
                label="Passphrase"
                validationMessage={error ? `${sentence(error.message)} ${sentence(error.remedy)}` : undefined}
              >
                <Input
                  name="passphrase"
                  type="password"
                  autoComplete="current-password"
                  autoFocus
                  value={passphrase}
                  onChange={(_, { value }) => {
                    clear();
                    setPassphrase(value);
                  }}
                />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button onClick={props.onClose} disabled={busy}>
                Cancel
              </Button>
              <Button
                type="submit"
                appearance="primary"
                disabled={busy || passphrase === ''}
                icon={busy ? <Spinner size="tiny" /> : undefined}
              >
                {busy ? 'Opening …' : 'Open'}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
