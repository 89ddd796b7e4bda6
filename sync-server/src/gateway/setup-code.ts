import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { encodeBits, normalise } from '@ferry/common/crockford';
import { sha256 } from '@ferry/common/digest';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { writePrivately } from '../private-file.ts';

const windowMs = 60_000;
const guessesPerWindow = 10;
const symbols = 26;

/** The code against which this server takes in one new project. */
export interface SetupCode {
  readonly file: string;
  current(): string;
  /** `forbidden` for a wrong one, `locked` after too many of those. Does not use it up. */
  check(code: string): Promise<Result<void>>;
  /** Makes a new one: the old one was used. */
  renew(): Promise<void>;
}

/** Read from `file`, or made and written there (0600). `now` gives milliseconds since 1970. */
export async function openSetupCode(file: string, now: () => number): Promise<SetupCode> {
  let code = '';
  try {
    code = normalise((await readFile(file, 'utf8')).trim()) ?? '';
  } catch (thrown) {
    // Not there, or not readable: writing a new one below says which.
    code = thrown instanceof Error ? '' : code;
  }
  async function renew(): Promise<void> {
    code = encodeBits(randomBytes(17), symbols);
    await writePrivately(file, `${code}\n`);
  }
  if (code.length !== symbols) await renew();
  let windowStart = 0;
  let wrong = 0;

  return {
    file,
    current: () => code,
    renew,
    async check(typed) {
      if (now() - windowStart >= windowMs) {
        windowStart = now();
        wrong = 0;
      }
      const where = 'setup code';
      if (wrong >= guessesPerWindow) {
        const wait = windowStart + windowMs - now();
        return fail('locked', where, 'too many wrong set-up codes', 'Wait a minute, then try again.', wait);
      }
      const same = timingSafeEqual(await sha256(code), await sha256(normalise(typed) ?? ''));
      if (same) return ok(undefined);
      wrong += 1;
      return fail(
        'forbidden',
        where,
        'the set-up code is wrong or was used before',
        `Read it on the server, from the file setup-code in its data folder.`,
      );
    },
  };
}
