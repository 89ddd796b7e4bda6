import type { Words } from './words/words.ts';

type Locale = Pick<Words, 'locale'>;
const minute = 60_000;

/** When something is, as short as it is clear: the time alone where it is today. Milliseconds since 1970. */
export function momentIn(words: Locale, at: number, now: number): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  const day = today ? {} : ({ weekday: 'long', day: 'numeric', month: 'long' } as const);
  return new Intl.DateTimeFormat(words.locale, { ...day, hour: '2-digit', minute: '2-digit' }).format(at);
}

/** "in 25 minutes", to the whole unit that says enough; never a time that has gone by. */
export function distanceIn(words: Locale, at: number, now: number): string {
  const minutes = Math.max(0, Math.round((at - now) / minute));
  const format = new Intl.RelativeTimeFormat(words.locale, { numeric: 'always' });
  if (minutes < 90) return format.format(minutes, 'minute');
  if (minutes < 48 * 60) return format.format(Math.round(minutes / 60), 'hour');
  return format.format(Math.round(minutes / (24 * 60)), 'day');
}

/** "4 hours". */
export function durationIn(words: Locale, minutes: number): string {
  const [value, unit] = minutes < 60 || minutes % 60 !== 0 ? [minutes, 'minute'] : [minutes / 60, 'hour'];
  return new Intl.NumberFormat(words.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

/** "Word, Excel and Outlook". */
export function listIn(words: Locale, names: readonly string[]): string {
  return new Intl.ListFormat(words.locale, { type: 'conjunction' }).format(names);
}
