import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { scriptLines } from '@ferry/common/orders/script-text';

const useStyles = makeStyles({
  text: {
    margin: 0,
    padding: '8px 0',
    maxHeight: '320px',
    overflow: 'auto',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    counterReset: 'line',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  line: {
    display: 'grid',
    gridTemplateColumns: '52px minmax(0, 1fr)',
    // Broken, never cut: what stands far to the right of a line is seen as well.
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    counterIncrement: 'line',
    '::before': {
      content: 'counter(line)',
      paddingRight: '12px',
      textAlign: 'right',
      color: tokens.colorNeutralForeground2,
      userSelect: 'none',
    },
  },
});

/** A script in full, line by line with their numbers. It scrolls, by keyboard too. `focused`: it is what is to be read now. */
export function ScriptText(props: { name: string; text: string; focused?: boolean }): ReactNode {
  const styles = useStyles();
  const { focused } = props;
  const region = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (focused) region.current?.focus();
  }, [focused]);
  // A mark at the beginning of a file is no part of its first line.
  const lines = scriptLines(props.text.replace(/^\uFEFF/, ''));
  return (
    <pre
      ref={region}
      className={styles.text}
      role="region"
      aria-label={`Script ${props.name}`}
      // Only what has the focus is scrolled by keys.
      tabIndex={0}
      data-testid="script-text"
    >
      {lines.map((line, at) => (
        <span key={`${at}`} className={styles.line}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
}
