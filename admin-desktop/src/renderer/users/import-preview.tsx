import {
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  Select,
  Spinner,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { delimiters, importColumns } from '../../contract/calls/user-calls.ts';
import type { ImportColumn } from '../../contract/calls/user-calls.ts';
import { ErrorNotice } from '../notices/error-notice.tsx';
import { columnNames } from './import-columns.ts';
import { ImportNumbers, RefusedRows } from './import-result.tsx';
import { encodingNames, encodings } from './read-csv-file.ts';
import { SampleRows } from './sample-rows.tsx';
import type { ChosenFile, ImportFlow } from './use-import.ts';

const useStyles = makeStyles({
  stack: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))',
    // A select is as wide as its longest option otherwise.
    '& > *': { minWidth: 0, gridTemplateColumns: 'minmax(0, 1fr)' },
    '& select': { minWidth: 0, textOverflow: 'ellipsis' },
    gap: tokens.spacingHorizontalM,
    alignItems: 'start',
  },
});

const delimiterNames: Record<(typeof delimiters)[number], string> = {
  ',': 'Comma',
  ';': 'Semicolon',
  '\t': 'Tab',
  '|': 'Vertical bar',
};
/** How a file is understood, what it would do, and the choices by which that can be corrected. */
export function ImportPreview(props: { flow: ImportFlow; file: ChosenFile }): ReactNode {
  const styles = useStyles();
  const { flow, file } = props;
  const { layout, sample, answer, error } = flow.rehearsal;
  const { choice } = file;
  const columns = choice.columns ?? layout?.columns ?? {};

  const chooseColumn = (column: ImportColumn, place: string) => {
    const others = Object.fromEntries(Object.entries(columns).filter(([name]) => name !== column));
    const next = place === '' ? others : { ...others, [column]: Number(place) };
    flow.change({ choice: { ...choice, columns: next } });
  };
  // Columns are known by their place: in another encoding or with another delimiter they are found anew.
  const { columns: _chosen, ...plain } = choice;

  return (
    <div className={styles.stack} aria-busy={flow.stale} data-testid="import-preview">
      {file.sure ? null : (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            This file is in one of several Windows encodings, and no program can tell which. Look at the names below:
            where letters are wrong, choose another encoding.
          </MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.fields}>
        <Field label="Encoding">
          <Select
            value={file.encoding}
            onChange={(_, { value }) => {
              const encoding = encodings.find((name) => name === value);
              if (encoding) flow.change({ encoding, choice: plain });
            }}
          >
            {encodings.map((name) => (
              <option key={name} value={name}>
                {encodingNames[name]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Columns are separated by">
          <Select
            value={choice.delimiter ?? layout?.delimiter ?? ','}
            onChange={(_, { value }) => {
              const delimiter = delimiters.find((name) => name === value);
              if (!delimiter) return;
              flow.change({ choice: { ...plain, delimiter } });
            }}
          >
            {delimiters.map((name) => (
              <option key={name} value={name}>
                {delimiterNames[name]}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label="Domain of targets"
          hint="Users without a target account get the same name there. Empty: their lines are refused."
        >
          <Input
            value={choice.targetDomain ?? layout?.targetDomain ?? ''}
            placeholder="target.example"
            onChange={(_, { value }) => flow.change({ choice: { ...choice, targetDomain: value.trim() } })}
          />
        </Field>
      </div>
      {layout ? (
        <div className={styles.fields} role="group" aria-label="Columns of the file">
          {importColumns.map((column) => (
            <Field key={column} label={columnNames[column]} required={column === 'sourceUpn'}>
              <Select value={String(columns[column] ?? '')} onChange={(_, { value }) => chooseColumn(column, value)}>
                <option value="">Not in this file</option>
                {layout.header.map((name, at) => (
                  // Two columns of a file can have one name.
                  <option key={`${at} ${name}`} value={String(at)}>
                    {name || `Column ${at + 1}`}
                  </option>
                ))}
              </Select>
            </Field>
          ))}
        </div>
      ) : null}
      {layout && sample.length > 0 ? <SampleRows header={layout.header} rows={sample} columns={columns} /> : null}
      {layout === null && error === null ? <Spinner label={`Reading ${file.name} …`} /> : null}
      <ErrorNotice error={error} title="This cannot be imported so" />
      {answer ? (
        <>
          <ImportNumbers answer={answer} ahead />
          <RefusedRows answer={answer} fileName={file.name} header={layout?.header ?? []} ahead />
        </>
      ) : null}
    </div>
  );
}
