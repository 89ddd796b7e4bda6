import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { FilterChoice } from '../table/filter-choice.tsx';
import type { ChosenFilters, FilterOption } from '../table/filter-choice.tsx';
import { useDeviceCounts } from './devices-api.ts';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

const orderOptions: readonly FilterOption[] = [
  { text: 'Any order', filter: {} },
  { text: 'No order', filter: { order: 'none' } },
  { text: 'Migrate', filter: { order: 'migrate' } },
  { text: 'Rehearse', filter: { order: 'rehearse' } },
  { text: 'Roll back', filter: { order: 'rollback' } },
  { text: 'Stop', filter: { order: 'stop' } },
  { text: 'Scheduled for later', filter: { scheduled: 'yes' } },
  { text: 'Unconfirmed', filter: { unconfirmed: 'yes' } },
];
const wayOptions: readonly FilterOption[] = [
  { text: 'Any way', filter: {} },
  { text: 'Server', filter: { channel: 'cloud' } },
  { text: 'LAN', filter: { channel: 'lan' } },
  { text: 'Not heard of yet', filter: { channel: 'none' } },
];
const assignmentOptions: readonly FilterOption[] = [
  { text: 'Assigned or not', filter: {} },
  { text: 'Assigned', filter: { assigned: 'yes' } },
  { text: 'Not assigned', filter: { assigned: 'no' } },
  { text: 'Suspended', filter: { suspended: 'yes' } },
  { text: 'Revoked', filter: { revoked: 'yes' } },
  { text: 'Blocked', filter: { blocked: 'yes' } },
];

/** Filters of the devices beside their state. The core filters, so it holds for all rows, not only for those at hand. */
export function DeviceFilters(props: { chosen: ChosenFilters; onChoose: (filters: ChosenFilters) => void }): ReactNode {
  const styles = useStyles();
  const counts = useDeviceCounts();
  const versions = counts.phase === 'live' ? Object.keys(counts.value.byVersion).filter((name) => name !== '') : [];
  const wanted = props.chosen['agentVersion'];
  const versionOptions: readonly FilterOption[] = [
    { text: 'Any agent version', filter: {} },
    ...[...new Set([...versions, ...(wanted === undefined ? [] : [wanted])])]
      .toSorted()
      .map((version) => ({ text: `Agent ${version}`, filter: { agentVersion: version } })),
  ];
  const lists: [string, readonly FilterOption[]][] = [
    ['Order', orderOptions],
    ['Reached by', wayOptions],
    ['Assignment', assignmentOptions],
    ['Agent version', versionOptions],
  ];
  return (
    <div className={styles.row}>
      {lists.map(([label, options]) => (
        <FilterChoice key={label} label={label} options={options} {...props} />
      ))}
    </div>
  );
}
