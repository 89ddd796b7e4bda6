import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ProjectSummary } from '../../contract/calls/shell-calls.ts';
import { useAct } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';

/** Asks for another name. */
export function RenameProject(props: { project: ProjectSummary; onClose: () => void }): ReactNode {
  const { project, onClose } = props;
  const [name, setName] = useState(project.name);
  const { act, busy, error } = useAct('project.rename');
  const good = name.trim() !== '' && name.trim() !== project.name;

  async function rename(): Promise<void> {
    if (good && (await act({ id: project.id, name: name.trim() })).ok) onClose();
  }
  return (
    <ConfirmDialog
      open
      title={`Rename “${project.name}”`}
      confirm="Rename"
      busy={busy}
      error={error}
      disabled={!good}
      onConfirm={() => void rename()}
      onClose={onClose}
    >
      <Field
        label="Project name"
        hint={
          project.state === 'open'
            ? 'Other consoles of this project see it as soon as they are in sync.'
            : 'Other consoles of this project see it once you have opened it here.'
        }
      >
        <Input
          autoFocus
          value={name}
          maxLength={200}
          onChange={(_, { value }) => setName(value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void rename();
          }}
        />
      </Field>
    </ConfirmDialog>
  );
}
