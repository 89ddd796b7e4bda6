import { Text, Title3, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    padding: '20px 24px',
    flexGrow: 1,
    flexShrink: 0,
    boxSizing: 'border-box',
  },
  narrow: { maxWidth: '880px', width: '100%' },
  head: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'flex-end',
    gap: tokens.spacingHorizontalL,
    flexWrap: 'wrap',
  },
  words: { flex: '1 1 320px', minWidth: 0 },
  lead: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'center', flexWrap: 'wrap' },
});

/** A page with its title, one line that says what it is for, and its actions. `narrow`: for forms. */
export function Page(props: {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}): ReactNode {
  const styles = useStyles();
  return (
    <div className={mergeClasses(styles.page, props.narrow && styles.narrow)}>
      <div className={styles.head}>
        <div className={styles.words}>
          <Title3 as="h2" block>
            {props.title}
          </Title3>
          {props.lead ? <Text className={styles.lead}>{props.lead}</Text> : null}
        </div>
        {props.actions ? <div className={styles.actions}>{props.actions}</div> : null}
      </div>
      {props.children}
    </div>
  );
}
