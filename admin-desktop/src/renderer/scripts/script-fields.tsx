import { Button, Field, Input, Select, Text, Textarea, makeStyles, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { FerryError } from '@ferry/common/errors';
import { scriptLimits } from '@ferry/common/orders/scripts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { sentence } from '../notices/sentence.ts';
import { draftOfFile, emptyScriptDraft, lineEndsPasted } from './script-draft.ts';
import type { ScriptDraft, ScriptDraftErrors } from './script-draft.ts';
import { languageNames } from './script-words.ts';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  row: { display: 'grid', gridTemplateColumns: '1fr 1fr', gap: tokens.spacingHorizontalL, alignItems: 'start' },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, minHeight: '180px' },
  file: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'center', flexWrap: 'wrap' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

const most = scriptLimits.characters.toLocaleString('en');

/** Name, language, time, and the text: typed, pasted, or a file as it is. */
export function ScriptFields(props: {
  draft: ScriptDraft;
  errors: ScriptDraftErrors;
  onChange: (draft: ScriptDraft) => void;
}): ReactNode {
  const styles = useStyles();
  const { draft, errors, onChange } = props;
  const { source } = draft;
  const input = useRef<HTMLInputElement>(null);
  const [fileError, setFileError] = useState<FerryError | null>(null);
  const textError = errors.text ? `${sentence(errors.text.message)} ${errors.text.remedy}` : undefined;

  async function take(file: File | undefined): Promise<void> {
    if (!file) return;
    const read = await draftOfFile(file, draft);
    setFileError(read.ok ? null : read.error);
    if (read.ok) onChange(read.value);
  }

  return (
    <div className={styles.fields}>
      <Field label="Name" required validationMessage={errors.name}>
        <Input
          value={draft.name}
          maxLength={100}
          autoComplete="off"
          autoFocus
          onChange={(_, { value }) => onChange({ ...draft, name: value })}
        />
      </Field>
      <div className={styles.row}>
        <Field label="Language">
          <Select
            value={draft.language}
            onChange={(_, { value }) => onChange({ ...draft, language: value === 'cmd' ? 'cmd' : 'powershell' })}
          >
            {Object.entries(languageNames).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label="Seconds that it is given"
          hint="After them it is ended and the migration fails."
          validationMessage={errors.seconds}
        >
          <Input
            type="number"
            min={1}
            max={3600}
            value={draft.seconds}
            onChange={(_, { value }) => onChange({ ...draft, seconds: value })}
          />
        </Field>
      </div>
      {source.of === 'file' ? (
        <Field label="Text" hint="Taken as it is, to the last byte." validationMessage={textError}>
          <div className={styles.file} data-testid="script-file-name">
            <Text>{source.fileName}</Text>
            <Button size="small" onClick={() => onChange({ ...draft, source: emptyScriptDraft.source })}>
              Type it instead
            </Button>
          </div>
        </Field>
      ) : (
        <>
          <Field
            label="Text"
            required
            hint={`At most ${most} characters, in UTF-8. It runs as the user, without anybody being asked.`}
            validationMessage={textError}
          >
            <Textarea
              value={source.text}
              resize="vertical"
              textarea={{ className: styles.mono, spellCheck: false, wrap: 'off' }}
              onPaste={(event) => {
                const lineEnds = source.text === '' ? lineEndsPasted(event.clipboardData.getData('text/plain')) : null;
                if (lineEnds) onChange({ ...draft, source: { ...source, lineEnds } });
              }}
              onChange={(_, { value }) => onChange({ ...draft, source: { ...source, text: value } })}
            />
          </Field>
          <Field label="Lines end with" hint="They count for the SHA-256.">
            <Select
              value={source.lineEnds}
              onChange={(_, { value }) =>
                onChange({ ...draft, source: { ...source, lineEnds: value === 'lf' ? 'lf' : 'crlf' } })
              }
            >
              <option value="crlf">CR LF (Windows)</option>
              <option value="lf">LF</option>
            </Select>
          </Field>
        </>
      )}
      <div className={styles.file}>
        <Button onClick={() => input.current?.click()}>Choose a file</Button>
        <Text size={200} className={styles.quiet}>
          .ps1, .cmd or .bat, saved as UTF-8.
        </Text>
        <input
          ref={input}
          type="file"
          accept=".ps1,.cmd,.bat,.txt,text/plain"
          hidden
          aria-label="Script file"
          data-testid="script-file"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            // The same file again, once it was corrected, is a change as well.
            event.target.value = '';
          }}
        />
      </div>
      <ErrorNotice error={fileError} title="The file was not taken" />
    </div>
  );
}
