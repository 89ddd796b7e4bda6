import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

const useStyles = makeStyles({
  link: {
    color: tokens.colorBrandForegroundLink,
    ':hover': { color: tokens.colorBrandForegroundLinkHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
});

/** From one page of the console to another, in the colours of the theme and not in those of the browser. */
export function PageLink(props: { to: string; children: ReactNode }): ReactNode {
  const styles = useStyles();
  return (
    <RouterLink className={styles.link} to={props.to}>
      {props.children}
    </RouterLink>
  );
}
