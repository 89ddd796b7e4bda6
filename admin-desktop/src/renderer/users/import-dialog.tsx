import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  ProgressBar,
  Text,
  makeStyles,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { counted } from '../notices/sentence.ts';
import { ChooseFile } from './choose-file.tsx';
import { ImportPreview } from './import-preview.tsx';
import { ImportResult } from './import-result.tsx';
import { useImport } from './use-import.ts';
import type { ImportFlow } from './use-import.ts';

const useStyles = makeStyles({ wide: { maxWidth: 'min(960px, 94vw)', width: '960px' } });

/** Takes a CSV file, shows how it is understood and what it would do, and imports it when told to. */
export function ImportDialog(props: { file: File | null; onClose: () => void }): ReactNode {
  const styles = useStyles();
  const flow = useImport(props.file);
  const { step, file } = flow;
  const title = {
    choose: 'Get the list of users',
    preview: `Import ${file?.name ?? ''}`,
    busy: `Importing ${file?.name ?? ''}`,
    done: `Imported ${file?.name ?? ''}`,
    failed: `Import of ${file?.name ?? ''} ended early`,
  }[step.at];
  return (
    <Dialog open onOpenChange={(_, { open }) => (open || step.at === 'busy' ? undefined : props.onClose())}>
      <DialogSurface data-testid="import-dialog" className={step.at === 'choose' ? undefined : styles.wide}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            {step.at === 'choose' ? <ChooseFile error={step.error} onFile={(given) => void flow.take(given)} /> : null}
            {step.at === 'preview' && file ? <ImportPreview flow={flow} file={file} /> : null}
            {step.at === 'busy' ? <Busy {...step} /> : null}
            {step.at === 'done' ? (
              <ImportResult
                answer={step.answer}
                fileName={file?.name ?? ''}
                header={flow.rehearsal.layout?.header ?? []}
              />
            ) : null}
            {step.at === 'failed' ? (
              <>
                <ErrorNotice error={step.error} title="Not everything was imported" />
                {step.tally ? <Counts tally={step.tally} /> : null}
              </>
            ) : null}
          </DialogContent>
          <Actions flow={flow} onClose={props.onClose} />
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Busy(props: Extract<ImportFlow['step'], { at: 'busy' }>): ReactNode {
  return (
    <>
      <ProgressBar value={props.done} thickness="large" aria-label="Import" />
      {props.tally ? <Counts tally={props.tally} /> : <Text>Reading …</Text>}
    </>
  );
}

function Counts(props: {
  tally: { added: number; changed: number; unchanged: number; refusedTotal: number };
}): ReactNode {
  const { added, changed, unchanged, refusedTotal } = props.tally;
  return (
    <Text block role="status">
      {counted(added, 'user')} added, {changed.toLocaleString('en')} changed, {unchanged.toLocaleString('en')}{' '}
      unchanged, {counted(refusedTotal, 'line')} refused so far.
    </Text>
  );
}

function Actions(props: { flow: ImportFlow; onClose: () => void }): ReactNode {
  const { step, rehearsal, stale, run, cancel, restart } = props.flow;
  if (step.at === 'busy') {
    return (
      <DialogActions>
        <Button onClick={cancel}>Cancel the import</Button>
      </DialogActions>
    );
  }
  if (step.at === 'preview') {
    const takes = rehearsal.answer ? rehearsal.answer.added + rehearsal.answer.changed : 0;
    const nothing = rehearsal.answer !== null && takes === 0;
    return (
      <DialogActions>
        <Button onClick={restart}>Another file</Button>
        <Button onClick={props.onClose}>Cancel</Button>
        <Button
          appearance="primary"
          disabled={stale || rehearsal.answer === null || nothing}
          onClick={() => void run()}
          data-testid="import-run"
        >
          {nothing ? 'Nothing to import' : takes > 0 ? `Import ${counted(takes, 'user')}` : 'Import'}
        </Button>
      </DialogActions>
    );
  }
  return (
    <DialogActions>
      {step.at === 'choose' ? null : <Button onClick={restart}>Another file</Button>}
      <Button appearance={step.at === 'choose' ? 'secondary' : 'primary'} onClick={props.onClose}>
        {step.at === 'choose' ? 'Cancel' : 'Done'}
      </Button>
    </DialogActions>
  );
}
