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
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { FolderZipRegular } from '@fluentui/react-icons/svg/folder-zip';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { exportExtension } from '../../contract/calls/project-calls.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { useProjectImport } from './use-project-import.ts';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  zone: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalM,
    padding: '32px 24px',
    border: `2px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusLarge,
    textAlign: 'center',
  },
  over: { backgroundColor: tokens.colorBrandBackground2 },
  icon: { fontSize: '32px', color: tokens.colorBrandForeground1 },
});

/** Takes in a project that was exported, by button or by dropping its file. */
export function ImportProject(props: { onClose: () => void }): ReactNode {
  const styles = useStyles();
  const { step, error, take, stop } = useProjectImport();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const busy = step.at === 'sending' || step.at === 'checking';
  const close = () => {
    stop();
    props.onClose();
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => (open || busy ? undefined : close())}>
      <DialogSurface data-testid="project-import-dialog">
        <DialogBody>
          <DialogTitle>{step.at === 'done' ? `“${step.name}” is here` : 'Import a project'}</DialogTitle>
          <DialogContent className={styles.content}>
            {step.at === 'choose' ? (
              <>
                <div
                  className={mergeClasses(styles.zone, over && styles.over)}
                  onDragOver={(event) => {
                    event.preventDefault();
                    setOver(true);
                  }}
                  onDragLeave={() => setOver(false)}
                  onDrop={(event) => {
                    event.preventDefault();
                    setOver(false);
                    take(event.dataTransfer.files[0]);
                  }}
                >
                  <FolderZipRegular className={styles.icon} aria-hidden />
                  <Text>Drop a project file here, or</Text>
                  <Button appearance="primary" onClick={() => input.current?.click()}>
                    Choose a file
                  </Button>
                </div>
                <Text>
                  It is checked as a whole before anything of it is in the list. If the console that exported it still
                  works on the project, let it rest there: only one of the two may go on.
                </Text>
                <input
                  ref={input}
                  type="file"
                  accept={exportExtension}
                  hidden
                  aria-label="Project file"
                  data-testid="project-file"
                  onChange={(event) => {
                    take(event.target.files?.[0]);
                    // The same file again is a choice, too.
                    event.target.value = '';
                  }}
                />
              </>
            ) : null}
            {busy ? (
              <Field label={step.at === 'sending' ? `Reading ${step.fileName} …` : `Checking ${step.fileName} …`}>
                <ProgressBar value={step.done} aria-label="Progress of the import" />
              </Field>
            ) : null}
            {step.at === 'done' ? (
              <Text data-testid="project-imported">
                {step.sample
                  ? 'It is a sample project, and opens without a passphrase. Its simulated laptops stay where they were made.'
                  : 'It is in the list, closed. It opens with the passphrase that it always had.'}
              </Text>
            ) : null}
            <ErrorNotice error={error} title="Nothing was imported" />
          </DialogContent>
          <DialogActions>
            <Button appearance={step.at === 'done' ? 'primary' : 'secondary'} onClick={close}>
              {step.at === 'done' ? 'Done' : 'Cancel'}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
