import { Button, Field, Input } from '@fluentui/react-components';
import { EditRegular } from '@fluentui/react-icons/svg/edit';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { UserRow } from '../../contract/rows.ts';
import { useAct } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';
import { useNotify } from '../notices/use-notify.tsx';

const fields = [
  ['targetUpn', 'Target account'],
  ['displayName', 'Name'],
  ['department', 'Department'],
  ['wave', 'Wave'],
] as const;
type Draft = Pick<UserRow, (typeof fields)[number][0]>;

/** Changes what a list said of a user. */
export function EditUser(props: { row: UserRow }): ReactNode {
  const notify = useNotify();
  const [draft, setDraft] = useState<Draft | null>(null);
  const { act, busy, error, clear } = useAct('user.edit');
  const { row } = props;

  const open = () => {
    const { targetUpn, displayName, department, wave } = row;
    clear();
    setDraft({ targetUpn, displayName, department, wave });
  };
  async function save(): Promise<void> {
    if (!draft) return;
    // Only what was changed: somebody else may have changed the rest meanwhile.
    const edit = Object.fromEntries(fields.filter(([id]) => draft[id] !== row[id]).map(([id]) => [id, draft[id]]));
    const answer = await act({ id: row.id, edit });
    if (!answer.ok) return;
    notify('Saved', row.sourceUpn);
    setDraft(null);
  }

  return (
    <>
      <Button icon={<EditRegular />} onClick={open}>
        Edit
      </Button>
      <ConfirmDialog
        open={draft !== null}
        title={`Edit ${row.sourceUpn}`}
        confirm="Save"
        busy={busy}
        error={error}
        onConfirm={() => void save()}
        onClose={() => setDraft(null)}
      >
        {fields.map(([id, label]) => (
          <Field key={id} label={label} validationMessage={error?.where === id ? error.message : undefined}>
            <Input
              value={draft?.[id] ?? ''}
              onChange={(_, { value }) => setDraft((before) => before && { ...before, [id]: value })}
            />
          </Field>
        ))}
        {row.order === 'none' ? null : (
          <p>
            An order that was given already keeps the target account it was given with. Give it again to change that.
          </p>
        )}
      </ConfirmDialog>
    </>
  );
}
