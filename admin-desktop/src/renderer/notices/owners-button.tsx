import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { ReactElement, ReactNode } from 'react';
import type { FerryError } from '@ferry/common/errors';
import { sentence } from './sentence.ts';

const useStyles = makeStyles({
  block: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, maxWidth: '360px' },
  why: { color: tokens.colorNeutralForeground2 },
});

/**
 * Begins what only an owner may do. It is off until the console said that this one may, and says why not; the keyboard still
 * reaches it, so that a screen reader hears the reason.
 */
export function OwnersButton(props: {
  refused: FerryError | 'not-known' | null;
  onClick: () => void;
  icon?: ReactElement;
  children: ReactNode;
}): ReactNode {
  const styles = useStyles();
  const id = useId();
  const { refused, onClick, icon, children } = props;
  const off = refused !== null;
  const why = off && refused !== 'not-known' ? refused : null;
  return (
    <div className={styles.block}>
      <div>
        <Button
          icon={icon}
          disabledFocusable={off}
          aria-describedby={why ? id : undefined}
          onClick={off ? undefined : onClick}
        >
          {children}
        </Button>
      </div>
      {why ? (
        <Text id={id} size={200} className={styles.why}>{`${sentence(why.message)} ${sentence(why.remedy)}`}</Text>
      ) : null}
    </div>
  );
}
