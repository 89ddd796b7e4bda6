import type { FerryError } from '@ferry/common/errors';

/** What was looked at and how it is. `warn`: it runs, and somebody should look; `fail`: it does not run, or not safely. */
export interface Finding {
  readonly name: string;
  readonly level: 'pass' | 'warn' | 'fail';
  readonly what: string;
  /** what to do; none where nothing is to be done */
  readonly todo?: string;
}

export function pass(name: string, what: string): Finding {
  return { name, level: 'pass', what };
}

export function warn(name: string, what: string, todo: string): Finding {
  return { name, level: 'warn', what, todo };
}

export function bad(name: string, what: string, todo: string): Finding {
  return { name, level: 'fail', what, todo };
}

export function badBecause(name: string, { where, message, remedy }: FerryError): Finding {
  return bad(name, `${where}: ${message}`, remedy);
}

/** A line each, and one below it with what to do. */
export function printed(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ name }) => name.length));
  return findings
    .map(({ name, level, what, todo }) => {
      const line = `${level.padEnd(4)}  ${name.padEnd(width)}  ${what}`;
      return todo === undefined ? line : `${line}\n${' '.repeat(width + 8)}${todo}`;
    })
    .join('\n');
}
