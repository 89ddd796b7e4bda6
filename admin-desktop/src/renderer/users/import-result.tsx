import { Button, MessageBar, MessageBarBody, Text, Title3, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import type { ReactNode } from 'react';
import { csvLine } from '@ferry/common/csv-line';
import type { ImportAnswer } from '../../contract/calls/import-list.ts';
import { saveFile } from '../notices/save-file.ts';
import { counted, sentence } from '../notices/sentence.ts';
import { columnName } from './import-columns.ts';

const useStyles = makeStyles({
  numbers: {
    display: 'grid',
    gridTemplateColumns: 'repeat(4, 1fr)',
    gap: tokens.spacingHorizontalM,
    margin: '8px 0 16px',
  },
  number: {
    padding: '12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    textAlign: 'center',
  },
  save: { alignSelf: 'start' },
  quiet: { color: tokens.colorNeutralForeground2 },
  lines: {
    maxHeight: '260px',
    overflow: 'auto',
    margin: '12px 0',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: tokens.fontSizeBase200,
    '& th, & td': { textAlign: 'left', padding: '6px 10px', verticalAlign: 'top' },
    '& tbody tr': { borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  },
  text: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

/** Refused lines of a file with this header row. */
type ListOfRefused = { answer: ImportAnswer; fileName: string; header: readonly string[] };

/** More lines than that nobody reads on a screen; the file has them all. */
const linesShown = 200;

/** What an import did, and every line that was refused, with its reason. */
export function ImportResult(props: ListOfRefused): ReactNode {
  return (
    <>
      <ImportNumbers answer={props.answer} />
      <RefusedRows {...props} />
    </>
  );
}

/** `ahead`: of an import that was only rehearsed. */
export function ImportNumbers(props: { answer: ImportAnswer; ahead?: boolean }): ReactNode {
  const styles = useStyles();
  const { answer, ahead } = props;
  const numbers = [
    ['added', ahead ? 'New' : 'Added', answer.added],
    ['changed', ahead ? 'To change' : 'Changed', answer.changed],
    ['unchanged', 'Unchanged', answer.unchanged],
    ['refused', 'Refused', answer.refusedTotal],
  ] as const;
  return (
    <div className={styles.numbers}>
      {numbers.map(([id, label, value]) => (
        <div key={id} className={styles.number} data-testid={`${ahead ? 'preview' : 'import'}-${id}`}>
          <Title3 block align="center">
            {value.toLocaleString('en')}
          </Title3>
          <Text size={200} className={styles.quiet}>
            {label}
          </Text>
        </div>
      ))}
    </div>
  );
}

/** The refused lines with their reasons, and a way to save them as a file that can be corrected and imported. */
export function RefusedRows(props: ListOfRefused & { ahead?: boolean }): ReactNode {
  const styles = useStyles();
  const { answer, fileName, header, ahead } = props;
  if (answer.refusedTotal === 0) return null;
  const save = () => {
    const rows = answer.refused.map(({ line, column, reason, cells }) =>
      csvLine([String(line), column, sentence(reason), ...cells]),
    );
    const text = `\ufeff${csvLine(['line', 'column', 'reason', ...header])}${rows.join('')}`;
    saveFile(`${fileName.replace(/\.[^.]*$/, '')}-refused.csv`, text);
  };
  return (
    <>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          {counted(answer.refusedTotal, 'line')}{' '}
          {ahead ? 'will not be' : answer.refusedTotal === 1 ? 'was not' : 'were not'} imported
          {ahead ? '' : '; all others were'}. Correct {answer.refusedTotal === 1 ? 'it' : 'them'} and import the file
          again: what is there already stays as it is.
        </MessageBarBody>
      </MessageBar>
      <div className={styles.lines} tabIndex={0} role="region" aria-label="Refused lines">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">Column</th>
              <th scope="col">Reason</th>
              <th scope="col">Text</th>
            </tr>
          </thead>
          <tbody>
            {answer.refused.slice(0, linesShown).map((line) => (
              <tr key={`${line.line}-${line.column}`}>
                <td>{line.line}</td>
                <td>{columnName(line.column)}</td>
                <td>{sentence(line.reason)}</td>
                <td className={styles.text}>{line.text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {answer.refusedTotal > linesShown ? (
        <Text size={200} block className={styles.quiet}>
          The first {linesShown} are shown; the file has them all.
        </Text>
      ) : null}
      <Button icon={<ArrowDownloadRegular />} onClick={save} className={styles.save}>
        Save the refused lines
      </Button>
    </>
  );
}
