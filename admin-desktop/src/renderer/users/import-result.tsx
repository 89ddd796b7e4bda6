import { MessageBar, MessageBarBody, Text, Title3, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { counted, sentence } from '../notices/sentence.ts';
import type { ImportAnswer } from './import-dialog.tsx';

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
  quiet: { color: tokens.colorNeutralForeground2 },
  lines: {
    maxHeight: '260px',
    overflow: 'auto',
    marginTop: '12px',
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

/** What an import did, and every line that was refused, with its reason. */
export function ImportResult(props: { answer: ImportAnswer }): ReactNode {
  const styles = useStyles();
  const { answer } = props;
  const numbers = [
    ['added', 'Added', answer.added],
    ['changed', 'Changed', answer.changed],
    ['unchanged', 'Unchanged', answer.unchanged],
    ['refused', 'Refused', answer.refusedTotal],
  ] as const;
  return (
    <>
      <div className={styles.numbers}>
        {numbers.map(([id, label, value]) => (
          <div key={id} className={styles.number} data-testid={`import-${id}`}>
            <Title3 block align="center">
              {value.toLocaleString('en')}
            </Title3>
            <Text size={200} className={styles.quiet}>
              {label}
            </Text>
          </div>
        ))}
      </div>
      {answer.refusedTotal > 0 ? (
        <>
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>
              {counted(answer.refusedTotal, 'line was', 'lines were')} not imported; all others were. Correct them and
              import the file again: what is there already stays as it is.
            </MessageBarBody>
          </MessageBar>
          <div className={styles.lines} tabIndex={0} role="region" aria-label="Refused lines">
            <table className={styles.table}>
              <thead>
                <tr>
                  <th>Line</th>
                  <th>Column</th>
                  <th>Reason</th>
                  <th>Text</th>
                </tr>
              </thead>
              <tbody>
                {answer.refused.map((line) => (
                  <tr key={`${line.line}-${line.column}`}>
                    <td>{line.line}</td>
                    <td>{line.column}</td>
                    <td>{sentence(line.reason)}</td>
                    <td className={styles.text}>{line.text}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {answer.refusedTotal > answer.refused.length ? (
            <Text size={200} className={styles.quiet}>
              The first {answer.refused.length} are shown.
            </Text>
          ) : null}
        </>
      ) : null}
    </>
  );
}
