import { Select } from '@fluentui/react-components';
import type { ReactNode } from 'react';

/** Names and values of a view's filters (`core/views`). */
export type ChosenFilters = Record<string, string>;

/** An option in words, and the filter that it is; the first of each list shows all. */
export type FilterOption = { text: string; filter: ChosenFilters };

/** The filters of these names that an address asks for: a link leads to a table that is filtered already. */
export function filtersIn(address: URLSearchParams, names: readonly string[]): ChosenFilters {
  return Object.fromEntries(names.flatMap((name) => (address.has(name) ? [[name, address.get(name) ?? '']] : [])));
}

/** One list of filters, of which one is chosen. The core filters, so it holds for all rows, not only for those at hand. */
export function FilterChoice(props: {
  label: string;
  options: readonly FilterOption[];
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
