import { Button, Text, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { DocumentArrowUpRegular } from '@fluentui/react-icons/svg/document-arrow-up';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { FerryError } from '@ferry/common/errors';
import { ErrorNotice } from '../notices/error-notice.tsx';

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

/** A file by button or by dropping it. */
export function ChooseFile(props: { error: FerryError | null; onFile: (file: File | undefined) => void }): ReactNode {
  const styles = useStyles();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
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
          props.onFile(event.dataTransfer.files[0]);
        }}
      >
        <DocumentArrowUpRegular className={styles.icon} />
        <Text>Drop a CSV file here, or</Text>
        <Button appearance="primary" onClick={() => input.current?.click()}>
          Choose a file
        </Button>
        <Text size={200} className={styles.quiet}>
          One row for each user, names of the columns in the first row. An export from Entra, Exchange or Excel will do:
          you see how it is understood before anything is imported.
        </Text>
      </div>
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        hidden
        aria-label="CSV file"
        data-testid="csv-file"
        onChange={(event) => props.onFile(event.target.files?.[0])}
      />
      <ErrorNotice error={props.error} title="Nothing was imported" />
    </>
  );
}
