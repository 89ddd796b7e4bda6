/** `2026-12-01T08:00`, as a clock on the wall shows it. */
export type WallTime = string;

const wallForm = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/;
const minute = 60_000;
const day = 24 * 60 * minute;

/** How far the clocks of a zone (`Europe/Prague`) are ahead of UTC at an instant, in minutes. */
export function offsetMinutes(zone: string, at: Date): number {
  return Math.round((Date.parse(`${wallTimeOf(at, zone)}Z`) - Math.floor(at.getTime() / minute) * minute) / minute);
}

/** `UTC+2`, `UTC-3:30`, `UTC`. */
export function offsetText(zone: string, at: Date): string {
  const minutes = offsetMinutes(zone, at);
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return `UTC${minutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${rest}`;
}

/** What the clocks of a zone show at an instant. */
export function wallTimeOf(at: Date, zone: string): WallTime {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { year = '', month = '', day: date = '', hour = '', minute: minutes = '' } = parts;
  return `${year.padStart(4, '0')}-${month}-${date}T${hour}:${minutes}`;
}

/** True for a time that some clock can show: no 30th of February, no 25th hour. */
export function isWallTime(text: string): boolean {
  const at = wallForm.test(text) ? new Date(`${text}Z`) : null;
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/**
 * The instants at which the clocks of a zone show this: one, or none when clocks go forward over it, or two when they go back
 * over it, the earlier first.
 */
export function instantsOf(wall: WallTime, zone: string): Date[] {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return [];
  const offsets = new Set([asUtc - day, asUtc, asUtc + day].map((at) => offsetMinutes(zone, new Date(at))));
  return [...offsets]
    .map((offset) => new Date(asUtc - offset * minute))
    .filter((at) => wallTimeOf(at, zone) === wall)
    .toSorted((a, b) => a.getTime() - b.getTime());
}

/** The zone of this computer, by its name in the IANA database. */
export function zoneHere(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** By parts: how they are joined differs from browser to browser. */
function partsOf(at: Date, zone: string, month: 'long' | 'short'): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    month,
    ...{ weekday: 'long', day: 'numeric', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** `Tuesday 1 December 2026 at 08:00`. */
export function longWords(at: Date, zone: string): string {
  const { weekday, day: date, month, year, hour, minute: minutes } = partsOf(at, zone, 'long');
  return `${weekday} ${date} ${month} ${year} at ${hour}:${minutes}`;
}

/** `1 Dec, 08:00`. */
export function shortWords(at: Date, zone: string): string {
  const { day: date, month, hour, minute: minutes } = partsOf(at, zone, 'short');
  return `${date} ${month}, ${hour}:${minutes}`;
}
