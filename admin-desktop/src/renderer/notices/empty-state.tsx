import { Text, Title3, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalM,
    padding: '48px 24px',
    flexGrow: 1,
  },
  icon: {
    display: 'flex',
    padding: '18px',
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground1,
    fontSize: '36px',
  },
  text: { maxWidth: '52ch', color: tokens.colorNeutralForeground2 },
  actions: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    marginTop: tokens.spacingVerticalS,
    flexWrap: 'wrap',
    justifyContent: 'center',
  },
});

/** In the place of a table or a page that has nothing to show yet: why, and what to do first. */
export function EmptyState(props: {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}): ReactNode {
  const styles = useStyles();
  return (
    <div className={styles.root} data-testid="empty-state">
      <div className={styles.icon} aria-hidden>
        {props.icon}
      </div>
      <Title3 as="h2">{props.title}</Title3>
      <Text className={styles.text} align="center">
        {props.children}
      </Text>
      {props.actions ? <div className={styles.actions}>{props.actions}</div> : null}
    </div>
  );
}
