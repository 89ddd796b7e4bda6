import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  ProgressBar,
  Text,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ProjectSummary } from '../../contract/calls/shell-calls.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { byteWords } from './byte-words.ts';
import { useExport } from './use-export.ts';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  list: { margin: 0, paddingLeft: '20px', display: 'flex', flexDirection: 'column', gap: '6px' },
});

/** Says what will be in the file, and saves it. */
export function ExportProject(props: { project: ProjectSummary; onClose: () => void }): ReactNode {
  const styles = useStyles();
  const { project } = props;
  const { step, error, begin, stop } = useExport(project.id);
  const busy = step.at === 'packing' || step.at === 'saving';
  const close = () => {
    stop();
    props.onClose();
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => (open || busy ? undefined : close())}>
      <DialogSurface data-testid="export-dialog">
        <DialogBody>
          <DialogTitle>{step.at === 'saved' ? 'Exported' : `Export “${project.name}”`}</DialogTitle>
          <DialogContent className={styles.content}>
            {step.at === 'ready' ? (
              <>
                <Text>One file with everything that this project has on this machine:</Text>
                <ul className={styles.list}>
                  <li>
                    users, computers, orders, settings, logs and the audit trail, readable for whoever has the file
                  </li>
                  <li>
                    {project.sample
                      ? 'its keys, without a passphrase: it is a sample project'
                      : 'its keys, still locked with the passphrase of the project'}
                  </li>
                </ul>
                <Text>
                  Keep it like the project itself. When you import it on another machine, go on there alone: two
                  consoles with the same keys must not work at the same time.
                </Text>
              </>
            ) : null}
            {busy ? (
              <Field label={step.at === 'packing' ? 'Packing and checking …' : 'Saving …'}>
                <ProgressBar value={step.done} aria-label="Progress of the export" />
              </Field>
            ) : null}
            {step.at === 'saved' ? (
              <Text data-testid="export-saved">
                {step.fileName}, {byteWords(step.bytes)}, was handed over to be saved.
              </Text>
            ) : null}
            <ErrorNotice error={error} title="Nothing was exported" />
          </DialogContent>
          <DialogActions>
            <Button appearance={step.at === 'saved' ? 'primary' : 'secondary'} onClick={close}>
              {step.at === 'saved' ? 'Done' : 'Cancel'}
            </Button>
            {step.at === 'saved' ? null : (
              <Button appearance="primary" onClick={begin} disabled={busy}>
                Export
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
