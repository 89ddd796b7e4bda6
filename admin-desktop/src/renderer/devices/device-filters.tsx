import { Select, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useDeviceCounts } from './devices-api.ts';

/** Names and values of the view's filters (`core/views/device-view.ts`). */
export type ChosenFilters = Record<string, string>;

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

/** An option in words, and the filter that it is; the first of each list shows all. */
type Option = { text: string; filter: ChosenFilters };
const orderOptions: readonly Option[] = [
  { text: 'Any order', filter: {} },
  { text: 'No order', filter: { order: 'none' } },
  { text: 'Migrate', filter: { order: 'migrate' } },
  { text: 'Rehearse', filter: { order: 'rehearse' } },
  { text: 'Roll back', filter: { order: 'rollback' } },
  { text: 'Stop', filter: { order: 'stop' } },
  { text: 'Scheduled for later', filter: { scheduled: 'yes' } },
  { text: 'Unconfirmed', filter: { unconfirmed: 'yes' } },
];
const wayOptions: readonly Option[] = [
  { text: 'Any way', filter: {} },
  { text: 'Server', filter: { channel: 'cloud' } },
  { text: 'LAN', filter: { channel: 'lan' } },
  { text: 'Not heard of yet', filter: { channel: 'none' } },
];
const assignmentOptions: readonly Option[] = [
  { text: 'Assigned or not', filter: {} },
  { text: 'Assigned', filter: { assigned: 'yes' } },
  { text: 'Not assigned', filter: { assigned: 'no' } },
  { text: 'Suspended', filter: { suspended: 'yes' } },
  { text: 'Revoked', filter: { revoked: 'yes' } },
];

/** Filters of the devices beside their state. The core filters, so it holds for all rows, not only for those at hand. */
export function DeviceFilters(props: { chosen: ChosenFilters; onChoose: (filters: ChosenFilters) => void }): ReactNode {
  const styles = useStyles();
  const counts = useDeviceCounts();
  const versions = counts.phase === 'live' ? Object.keys(counts.value.byVersion).filter((name) => name !== '') : [];
  const wanted = props.chosen['agentVersion'];
  const versionOptions: readonly Option[] = [
    { text: 'Any agent version', filter: {} },
    ...[...new Set([...versions, ...(wanted === undefined ? [] : [wanted])])]
      .toSorted()
      .map((version) => ({ text: `Agent ${version}`, filter: { agentVersion: version } })),
  ];
  const lists: [string, readonly Option[]][] = [
    ['Order', orderOptions],
    ['Reached by', wayOptions],
    ['Assignment', assignmentOptions],
    ['Agent version', versionOptions],
  ];
  return (
    <div className={styles.row}>
      {lists.map(([label, options]) => (
        <Choice key={label} label={label} options={options} {...props} />
      ))}
    </div>
  );
}

function Choice(props: {
  label: string;
  options: readonly Option[];
  chosen: ChosenFilters;
  onChoose: (filters: ChosenFilters) => void;
}): ReactNode {
  const { label, options, chosen, onChoose } = props;
  const names = new Set(options.flatMap(({ filter }) => Object.keys(filter)));
  const at = options.findIndex(
    ({ filter }, index) => index > 0 && Object.entries(filter).every(([name, value]) => chosen[name] === value),
  );
  return (
    <Select
      size="small"
      aria-label={label}
      value={String(Math.max(0, at))}
      onChange={(_, { value }) => {
        const others = Object.fromEntries(Object.entries(chosen).filter(([name]) => !names.has(name)));
        onChoose({ ...others, ...options[Number(value)]?.filter });
      }}
    >
      {options.map(({ text }, index) => (
        <option key={text} value={String(index)}>
          {text}
        </option>
      ))}
    </Select>
  );
}
