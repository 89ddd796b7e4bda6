import { errorFrom } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';

/** Commands give back what went wrong; the process says so on stderr, in words, and ends with 1. */
export type Command<O extends unknown[]> = (...options: O) => Promise<Result<void>>;

export function told<O extends unknown[]>(command: Command<O>): (...options: O) => Promise<void> {
  return async (...options) => {
    let error: FerryError | null = null;
    try {
      const result = await command(...options);
      if (!result.ok) error = result.error;
    } catch (thrown) {
      error = errorFrom(thrown, 'ferry-agent');
    }
    if (!error) return;
    process.stderr.write(`ferry-agent: ${error.message} (${error.code} at ${error.where}). ${error.remedy}\n`);
    process.exitCode = 1;
  };
}

/** One line of JSON, or nothing once nobody reads any more. */
export function printJson(value: unknown): void {
  if (process.stdout.writable) process.stdout.write(`${JSON.stringify(value)}\n`);
}
