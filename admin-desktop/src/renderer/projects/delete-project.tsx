import {
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  Spinner,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { FerryError } from '@ferry/common/errors';
import type { ProjectLosses } from '../../contract/calls/project-calls.ts';
import type { ProjectSummary } from '../../contract/calls/shell-calls.ts';
import { useAct, useConsole } from '../connection/console-context.ts';
import { ConfirmDialog } from '../notices/confirm-dialog.tsx';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { Moment } from '../notices/moment.tsx';
import { counted } from '../notices/sentence.ts';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  list: { margin: 0, paddingLeft: '20px', display: 'flex', flexDirection: 'column', gap: '6px' },
});

/** Says exactly what will be lost, and deletes once the name was typed. */
export function DeleteProject(props: { project: ProjectSummary; onClose: () => void }): ReactNode {
  const styles = useStyles();
  const { project, onClose } = props;
  const { client } = useConsole();
  const [losses, setLosses] = useState<ProjectLosses | null>(null);
  const [unknown, setUnknown] = useState<FerryError | null>(null);
  const [typed, setTyped] = useState('');
  const { act, busy, error } = useAct('project.delete');
  const { id } = project;

  useEffect(() => {
    let shown = true;
    void client.call('project.losses', { id }).then((answer) => {
      if (!shown) return;
      if (answer.ok) setLosses(answer.value);
      else setUnknown(answer.error);
    });
    return () => {
      shown = false;
    };
  }, [client, id]);

  async function remove(): Promise<void> {
    if ((await act({ id, typedName: typed })).ok) onClose();
  }

  return (
    <ConfirmDialog
      open
      title={`Delete “${project.name}”?`}
      confirm="Delete for good"
      busy={busy}
      error={error}
      disabled={typed.trim() !== project.name.trim() || (!losses && !unknown)}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <div className={styles.content}>
        {project.state === 'open' ? <Text>It is open, and is closed first.</Text> : null}
        <Text>This is deleted from this machine, and nobody can bring it back:</Text>
        {losses ? (
          <ul className={styles.list} data-testid="losses">
            <li>{counted(losses.users, 'user')} of the list</li>
            {project.sample ? <li>its simulated laptops</li> : null}
            <li>{counted(losses.computers, 'computer')} with reports and logs</li>
            <li>
              {losses.openOrders === 0
                ? 'no order that is still open'
                : `${counted(losses.openOrders, 'order')} not finished yet: laptops that have one go on with it, and nobody can stop or roll them back`}
            </li>
            <li>
              {losses.rootKey
                ? 'the key of the project, of which there is no other copy unless you exported it'
                : 'the key of this administrator; the owner’s machine still has that of the project'}
            </li>
          </ul>
        ) : unknown ? (
          <ErrorNotice error={unknown} title="What it holds cannot be read" />
        ) : (
          <Spinner size="tiny" label="Counting what would be lost …" />
        )}
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            {project.exportedAt === null ? (
              <>
                <strong>It was never exported from here.</strong> Without the key, nobody can ever give orders to its
                laptops again: each would have to be enrolled anew in another project.
              </>
            ) : (
              <>
                It was last exported <Moment at={project.exportedAt} />. Without that file nobody can ever give orders
                to its laptops again, and what happened since is lost.
              </>
            )}{' '}
            What a sync server holds of it stays there.
          </MessageBarBody>
        </MessageBar>
        <Field label={`Type “${project.name}” to delete it`}>
          <Input value={typed} autoComplete="off" spellCheck={false} onChange={(_, { value }) => setTyped(value)} />
        </Field>
      </div>
    </ConfirmDialog>
  );
}
