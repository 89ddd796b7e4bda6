import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Spinner,
  Text,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { DocumentArrowUpRegular } from '@fluentui/react-icons/svg/document-arrow-up';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import type { OutputOf } from '../../contract/contract.ts';
import type { ConsoleContract } from '../../contract/console-contract.ts';
import { useConsole } from '../connection/console-context.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { ImportResult } from './import-result.tsx';
import { readCsvFile } from './read-csv-file.ts';

const useStyles = makeStyles({
  zone: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalM,
    padding: '36px 24px',
    border: `2px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusLarge,
    textAlign: 'center',
  },
  over: { backgroundColor: tokens.colorBrandBackground2 },
  icon: { fontSize: '32px', color: tokens.colorBrandForeground1 },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export type ImportAnswer = OutputOf<ConsoleContract['users.import']>;
type Step =
  | { at: 'choose'; error: FerryError | null }
  | { at: 'busy'; name: string }
  | { at: 'done'; name: string; answer: ImportAnswer };

/** Takes a CSV file, by button or by dropping it, and shows what came of every line. */
export function ImportDialog(props: { file: File | null; onClose: () => void }): ReactNode {
  const styles = useStyles();
  const { client } = useConsole();
  const [step, setStep] = useState<Step>({ at: 'choose', error: null });
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const begun = useRef(false);

  async function take(file: File | undefined): Promise<void> {
    if (!file) {
      setStep({ at: 'choose', error: fail('invalid', 'file', 'No file came with it.', 'Choose a file.').error });
      return;
    }
    setStep({ at: 'busy', name: file.name });
    const text = await readCsvFile(file);
    if (!text.ok) {
      setStep({ at: 'choose', error: text.error });
      return;
    }
    const answer = await client.call('users.import', { fileName: file.name, text: text.value });
    setStep(answer.ok ? { at: 'done', name: file.name, answer: answer.value } : { at: 'choose', error: answer.error });
  }

  useEffect(() => {
    if (!props.file || begun.current) return;
    begun.current = true;
    void take(props.file);
  });

  return (
    <Dialog open onOpenChange={(_, { open }) => (open || step.at === 'busy' ? undefined : props.onClose())}>
      <DialogSurface data-testid="import-dialog">
        <DialogBody>
          <DialogTitle>{step.at === 'done' ? `Imported ${step.name}` : 'Import users'}</DialogTitle>
          <DialogContent>
            {step.at === 'done' ? <ImportResult answer={step.answer} /> : null}
            {step.at === 'busy' ? <Spinner label={`Reading ${step.name} …`} /> : null}
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
                    void take(event.dataTransfer.files[0]);
                  }}
                >
                  <DocumentArrowUpRegular className={styles.icon} />
                  <Text>Drop a CSV file here, or</Text>
                  <Button appearance="primary" onClick={() => input.current?.click()}>
                    Choose a file
                  </Button>
                  <Text size={200} className={styles.quiet}>
                    Columns: sourceUpn, targetUpn; optional: displayName, department, wave. UTF-8, comma or semicolon.
                  </Text>
                </div>
                <input
                  ref={input}
                  type="file"
                  accept=".csv,text/csv,text/plain"
                  hidden
                  aria-label="CSV file"
                  data-testid="csv-file"
                  onChange={(event) => void take(event.target.files?.[0])}
                />
                <ErrorNotice error={step.error} title="Nothing was imported" />
              </>
            ) : null}
          </DialogContent>
          <DialogActions>
            <Button
              appearance={step.at === 'done' ? 'primary' : 'secondary'}
              disabled={step.at === 'busy'}
              onClick={props.onClose}
            >
              {step.at === 'done' ? 'Done' : 'Cancel'}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
