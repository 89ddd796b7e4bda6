import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { shownDigest } from './script-words.ts';

const useStyles = makeStyles({
  digest: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
    color: tokens.colorNeutralForeground2,
  },
});

/** The SHA-256 of a script, to be compared with that of a file. */
export function ScriptDigest(props: { sha256: string }): ReactNode {
  const styles = useStyles();
  return (
    <span className={styles.digest} data-testid="script-sha256">
      SHA-256 {shownDigest(props.sha256)}
    </span>
  );
}
