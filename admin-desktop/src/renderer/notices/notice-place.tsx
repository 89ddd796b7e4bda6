import { Toaster, Tooltip, makeStyles } from '@fluentui/react-components';
import type { TooltipProps } from '@fluentui/react-components';
import { createContext, useContext, useState } from 'react';
import type { ReactNode } from 'react';
import { toasterId } from './use-notify.tsx';

const useStyles = makeStyles({
  place: {
    position: 'fixed',
    inset: 0,
    pointerEvents: 'none',
    // Above dialogs: what was done is said there as well.
    zIndex: 1_000_001,
    // One may move into what a tooltip says.
    '& [role=tooltip]': { pointerEvents: 'auto' },
  },
});

const NoticePlaceContext = createContext<HTMLElement | null>(null);

/**
 * A landmark for what appears over the page: toasts and tooltips. By themselves they would be put behind the page, where nobody who goes
 * from landmark to landmark comes by.
 */
export function NoticePlace(props: { children: ReactNode }): ReactNode {
  const styles = useStyles();
  const [place, setPlace] = useState<HTMLElement | null>(null);
  return (
    <NoticePlaceContext value={place}>
      {props.children}
      <section ref={setPlace} className={styles.place} aria-label="Notices" data-testid="notices">
        <Toaster toasterId={toasterId} position="bottom-end" inline />
      </section>
    </NoticePlaceContext>
  );
}

/** A tooltip in that place. */
export function Tip(props: TooltipProps): ReactNode {
  return <Tooltip {...props} mountNode={useContext(NoticePlaceContext)} />;
}
