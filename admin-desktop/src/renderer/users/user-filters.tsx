import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { shownStates } from '@ferry/common/report';
import { stateLooks } from '../orders/state-chip.tsx';
import { FilterChoice } from '../table/filter-choice.tsx';
import type { ChosenFilters, FilterOption } from '../table/filter-choice.tsx';
import { useUserValues } from './users-api.ts';
import type { UserValues } from './users-api.ts';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

const computerOptions: readonly FilterOption[] = [
  { text: 'With or without computer', filter: {} },
  { text: 'With a computer', filter: { hasComputers: 'yes' } },
  { text: 'Without computer', filter: { hasComputers: 'no' } },
];
const targetOptions: readonly FilterOption[] = [
  { text: 'With or without target', filter: {} },
  { text: 'With a target account', filter: { hasTarget: 'yes' } },
  { text: 'Without target account', filter: { hasTarget: 'no' } },
];
const stateOptions: readonly FilterOption[] = [
  { text: 'Any state', filter: {} },
  ...shownStates.map((state) => ({ text: stateLooks[state].text, filter: { state } })),
];
const orderOptions: readonly FilterOption[] = [
  { text: 'Any order', filter: {} },
  { text: 'No order', filter: { order: 'none' } },
  { text: 'Migrate', filter: { order: 'migrate' } },
  { text: 'Rehearse', filter: { order: 'rehearse' } },
  { text: 'Roll back', filter: { order: 'rollback' } },
  { text: 'Stop', filter: { order: 'stop' } },
];

/** Filters of the users. `version` changes when waves and departments may have. */
export function UserFilters(props: {
  chosen: ChosenFilters;
  onChoose: (filters: ChosenFilters) => void;
  version: number;
}): ReactNode {
  const styles = useStyles();
  const { version, ...rest } = props;
  const waves = useUserValues('wave', version);
  const departments = useUserValues('department', version);
  const lists: [string, readonly FilterOption[]][] = [
    ['Wave', valueOptions('wave', 'Any wave', 'Without wave', waves)],
    ['Department', valueOptions('department', 'Any department', 'Without department', departments)],
    ['Target', targetOptions],
    ['Computers', computerOptions],
    ['State', stateOptions],
    ['Order', orderOptions],
  ];
  return (
    <div className={styles.row} role="group" aria-label="Filters">
      {lists.map(([label, options]) => (
        <FilterChoice key={label} label={label} options={options} {...rest} />
      ))}
    </div>
  );
}

function valueOptions(name: string, any: string, none: string, values: UserValues): FilterOption[] {
  return [
    { text: any, filter: {} },
    ...values.map(({ value, users }) => ({
      text: `${value} (${users.toLocaleString('en')})`,
      filter: { [name]: value },
    })),
    { text: none, filter: { [name]: '' } },
  ];
}
