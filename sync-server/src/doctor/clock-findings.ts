import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bad, pass, warn } from './finding.ts';
import type { Finding } from './finding.ts';

const name = 'clock';
const minuteMs = 60_000;
/** Stamps further ahead than this are refused by the gateway, whose clock judges. */
const wrongMs = 10 * minuteMs;
const doubtfulMs = 2 * minuteMs;
/** No Ferry was made before. */
const earliest = Date.UTC(2025, 0, 1);

/** Whether the clock can be right: laptops and consoles are judged, and corrected, by it. Times in milliseconds since 1970. */
export async function clockFindings(data: string, now: number): Promise<Finding[]> {
  const shown = new Date(now).toISOString();
  const todo = 'Set the clock of this machine, and let a time service keep it.';
  if (now < earliest) return [bad(name, `it says ${shown}`, todo)];
  const last = await lastStart(data);
  if (last !== null && last - now > wrongMs)
    return [bad(name, `it says ${shown}, and the server was last started on ${new Date(last).toISOString()}`, todo)];
  return [pass(name, shown)];
}

/** The version file is written anew at every start. */
async function lastStart(data: string): Promise<number | null> {
  try {
    return (await stat(join(data, 'version.json'))).mtimeMs;
  } catch {
    // Never started here, or not to be read: the findings on the data folder say which.
    return null;
  }
}

/** `theirs`: the time of another machine; `asked` and `answered`: ours before and after it was asked. */
export function clockDifference(whose: string, theirs: number, asked: number, answered: number): Finding {
  const offMs = Math.max(0, asked - theirs, theirs - answered);
  const off = offMs < minuteMs ? 'less than a minute' : `${Math.round(offMs / minuteMs)} minutes`;
  const what = `${off} off the clock of ${whose}`;
  const todo = 'Set the clock that is wrong, and let a time service keep both.';
  if (offMs > wrongMs) return bad(name, what, todo);
  return offMs > doubtfulMs ? warn(name, what, todo) : pass(name, what);
}
