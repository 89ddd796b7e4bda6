import { Card, Subtitle2, Text, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  card: {
    padding: '20px',
    gap: tokens.spacingVerticalM,
    flexShrink: 0,
    boxShadow: 'none',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  head: { display: 'flex', justifyContent: 'space-between', alignItems: 'center', gap: tokens.spacingHorizontalM },
  lead: { color: tokens.colorNeutralForeground2 },
});

/** One subject of a page, in a card. */
export function Section(props: { title: string; lead?: ReactNode; aside?: ReactNode; children: ReactNode }): ReactNode {
  const styles = useStyles();
  return (
    <Card className={styles.card} role="region" aria-label={props.title}>
      <div className={styles.head}>
        <Subtitle2 as="h3">{props.title}</Subtitle2>
        {props.aside}
      </div>
      {props.lead ? <Text className={styles.lead}>{props.lead}</Text> : null}
      {props.children}
    </Card>
  );
}
