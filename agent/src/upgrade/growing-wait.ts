/** How often something went wrong in a row, and when it last did, in milliseconds since 1970. */
export type Setback = { times: number; at: number };

/** A week. */
const longestMs = 7 * 24 * 3_600_000;

/** How long it is waited after so many setbacks, in milliseconds: each time four times as long. `firstMs`: after the first. */
export function growingWait(times: number, firstMs: number): number {
  return Math.min(firstMs * 4 ** Math.max(0, times - 1), longestMs);
}

/**
 * What is left of the wait after a setback, in milliseconds. Where the clock was set back meanwhile it is over: one try too many
 * costs less than none for a year.
 */
export function waitLeft({ times, at }: Setback, firstMs: number, now: number): number {
  return now < at ? 0 : Math.max(0, at + growingWait(times, firstMs) - now);
}

/** For people: `2 minutes`. */
export function inWords(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 120) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
