// What a part of `npm test` came to, and the one line that says it for all of them.

/** The outcome of one part of the run (type-check, unit tests, …). Counts are tests; a static check counts as one. */
export interface Tally {
  readonly part: string;
  readonly passed: number;
  readonly failed: number;
  /** Names of what failed, as far as there are any: a static check, or a crash, has none. */
  readonly failures?: readonly string[];
  /** Tests that were left out, each with the reason it gave. */
  readonly skipped: readonly Skip[];
  /** Set when nothing of this part ran, and why. */
  readonly notRun?: string;
}

export interface Skip {
  readonly test: string;
  readonly reason: string;
}

export function check(part: string, ok: boolean): Tally {
  return { part, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
}

export function notRun(part: string, reason: string): Tally {
  return { part, passed: 0, failed: 0, skipped: [], notRun: reason };
}

/** The last line of the run: exactly `N passed, N failed`, followed by `, N skipped` only if there are any. */
export function summary(tallies: readonly Tally[]): string {
  const sum = (count: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + count(tally), 0);
  const skipped = sum((tally) => tally.skipped.length);
  const line = `${sum((tally) => tally.passed)} passed, ${sum((tally) => tally.failed)} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

/** 0 only if something passed and nothing failed: a run in which no test ran is no success. */
export function exitCode(tallies: readonly Tally[]): 0 | 1 {
  return tallies.some((tally) => tally.passed > 0) && tallies.every((tally) => tally.failed === 0) ? 0 : 1;
}

/** One line a part, then what failed, then what was skipped or did not run, with its reason. */
export function overview(tallies: readonly Tally[]): string[] {
  const lines = tallies.map((tally) => {
    const left = tally.part.padEnd(12);
    if (tally.notRun !== undefined) return `${left} not run: ${tally.notRun}`;
    const skipped = tally.skipped.length === 0 ? '' : `, ${tally.skipped.length} skipped`;
    return `${left} ${tally.passed} passed, ${tally.failed} failed${skipped}`;
  });
  for (const { part, failures = [] } of tallies) lines.push(...failures.map((name) => `failed: ${part}: ${name}`));
  for (const skip of tallies.flatMap((tally) => tally.skipped)) lines.push(`skipped: ${skip.test} (${skip.reason})`);
  return lines;
}

/** Reads back what scripts/test/vitest-project.ts wrote. A run that left nothing readable has failed. */
export function parseTally(part: string, text: string | undefined, exit: number | null): Tally {
  if (text === undefined) return check(part, false);
  const tally = JSON.parse(text) as Tally;
  // Vitest also fails for what belongs to no test (an unhandled rejection, a hook): never lose that.
  const unexplained = exit !== 0 && tally.failed === 0 ? 1 : 0;
  return { ...tally, failed: tally.failed + unexplained };
}
