import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { byteWords } from '../projects/byte-words.ts';

const useStyles = makeStyles({
  list: { display: 'grid', gridTemplateColumns: 'max-content minmax(0, 1fr)', gap: '6px 16px', margin: 0 },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

/** What a release is, and whatever else is to be said of it. */
export function ReleaseFacts(props: {
  release: { version: string; sha256: string; size: number };
  /** null: not known here */
  signed: boolean | null;
  more?: readonly (readonly [string, ReactNode])[];
}): ReactNode {
  const styles = useStyles();
  const { release, signed } = props;
  const facts: (readonly [string, ReactNode])[] = [
    ['Version', release.version],
    ['Size', byteWords(release.size)],
    [
      'SHA-256',
      <span key="digest" className={styles.mono} data-testid="release-digest">
        {release.sha256}
      </span>,
    ],
    ['Publisher', signed === null ? 'not known here' : signed ? 'signed' : 'not signed: no agent takes it'],
    ...(props.more ?? []),
  ];
  return (
    <dl className={styles.list} data-testid="release-facts">
      {facts.map(([term, value]) => (
        <div key={term} style={{ display: 'contents' }}>
          <dt className={styles.term}>{term}</dt>
          <dd className={styles.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
