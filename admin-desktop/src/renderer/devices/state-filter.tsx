import { ToggleButton, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { stateLooks } from '../orders/state-chip.tsx';
import type { DeviceRow } from '../../contract/rows.ts';
import { useDeviceCounts } from './devices-api.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

/** The computers by state, live; a click shows only those. Nothing is drawn before there are any. */
export function StateFilter(props: {
  chosen: string | null;
  onChoose: (state: string | null) => void;
  /** more filters, on the same line */
  aside: ReactNode;
}): ReactNode {
  const styles = useStyles();
  const counts = useDeviceCounts();
  if (counts.phase !== 'live' || counts.value.total === 0) return null;
  const { total, byState } = counts.value;
  const states = (Object.keys(stateLooks) as DeviceRow['state'][]).filter(
    (state) => (byState[state] ?? 0) > 0 || state === props.chosen,
  );
  return (
    <div className={styles.bar}>
      <div className={styles.row} role="group" aria-label="Show only">
        <ToggleButton
          size="small"
          shape="circular"
          checked={props.chosen === null}
          onClick={() => props.onChoose(null)}
        >
          All {total.toLocaleString('en')}
        </ToggleButton>
        {states.map((state) => (
          <ToggleButton
            key={state}
            size="small"
            shape="circular"
            checked={props.chosen === state}
            onClick={() => props.onChoose(props.chosen === state ? null : state)}
            data-testid={`count-${state}`}
          >
            {stateLooks[state].text} {(byState[state] ?? 0).toLocaleString('en')}
          </ToggleButton>
        ))}
      </div>
      {props.aside}
    </div>
  );
}
