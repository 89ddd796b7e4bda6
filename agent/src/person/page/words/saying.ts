import { durationIn, listIn } from '../times.ts';

/** How a language writes numbers, counts and lists. */
export interface Saying {
  readonly number: (value: number) => string;
  /** "1 step", "3 steps": `one` and `other` are the noun as it stands behind the number */
  readonly counted: (value: number, one: string, other: string) => string;
  /** "Word, Excel and Outlook" */
  readonly list: (names: readonly string[]) => string;
  /** "4.5 GB" */
  readonly gigabytes: (bytes: number) => string;
  /** "9%" */
  readonly percent: (value: number) => string;
  /** "10 minutes" */
  readonly duration: (seconds: number) => string;
  /** "June 1, 2026", from `2026-06-01` */
  readonly day: (day: string) => string;
}

/** Made when it is first asked for: of four languages one is spoken, and what ICU reads for each stays in memory. */
function onceAsked<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

export function sayingIn(locale: string): Saying {
  const numbers = onceAsked(() => new Intl.NumberFormat(locale));
  const rules = onceAsked(() => new Intl.PluralRules(locale));
  const storage = onceAsked(
    () =>
      new Intl.NumberFormat(locale, {
        ...({ style: 'unit', unit: 'gigabyte', unitDisplay: 'short' } as const),
        maximumFractionDigits: 1,
      }),
  );
  const percents = onceAsked(() => new Intl.NumberFormat(locale, { style: 'percent' }));
  const days = onceAsked(() => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }));
  return {
    number: (value) => numbers().format(value),
    counted: (value, one, other) => `${numbers().format(value)} ${rules().select(value) === 'one' ? one : other}`,
    list: (names) => listIn({ locale }, names),
    gigabytes: (bytes) => storage().format(bytes / 1e9),
    percent: (value) => percents().format(value / 100),
    duration: (seconds) => durationIn({ locale }, Math.max(1, Math.ceil(seconds / 60))),
    day: (day) => days().format(new Date(day)),
  };
}

/** More names than these are not read one by one. */
const mostNames = 5;

/** The first few by name; the others by number, as `more` says it. */
export function fewOf({ list }: Saying, names: readonly string[], more: (count: number) => string): string {
  const rest = names.length - mostNames;
  return list(rest > 0 ? [...names.slice(0, mostNames), more(rest)] : names);
}
