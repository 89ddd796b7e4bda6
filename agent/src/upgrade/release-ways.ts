import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { checkJson } from '@ferry/common/errors';
import { writeDurably } from '../durable-file.ts';
import { growingWait, waitLeft } from './growing-wait.ts';

/** Ways are few: a server, and the consoles nearby. */
const mostWays = 20;
const waySchema = z.string().max(500);
const waysSchema = z.object({
  /** ids of channels that gave bytes of what is there */
  gave: z.array(waySchema).max(mostWays),
  /** whose bytes were not those that were named: how often in a row, and when last, in milliseconds since 1970 */
  wrong: z.array(z.object({ way: waySchema, times: z.number().int().positive(), at: z.number() })).max(mostWays),
});
type Ways = z.infer<typeof waysSchema>;

/**
 * Who gave bytes of a release, and who gave wrong ones. A release cannot help what comes in its name: whoever brought something
 * else is asked again later and later, and others meanwhile. Kept beside what is fetched, and gone with it.
 */
export class ReleaseWays {
  readonly #path: string;
  readonly #firstMs: number;
  #ways: Ways;

  private constructor(path: string, firstMs: number, ways: Ways) {
    this.#path = path;
    this.#firstMs = firstMs;
    this.#ways = ways;
  }

  /** `firstMs`: how long a way is left alone that gave wrong bytes once. A file that is damaged blames nobody. */
  static async open(path: string, firstMs: number): Promise<ReleaseWays> {
    const text = await readFile(path, 'utf8').catch(() => '');
    const ways = checkJson(waysSchema, text, path);
    return new ReleaseWays(path, firstMs, ways.ok ? ways.value : { gave: [], wrong: [] });
  }

  mayGive(way: string, now: number): boolean {
    const wrong = this.#ways.wrong.find((one) => one.way === way);
    return wrong === undefined || waitLeft(wrong, this.#firstMs, now) === 0;
  }

  /** Before the first bytes of this way are kept. */
  async gives(way: string): Promise<void> {
    if (!this.#ways.gave.includes(way)) await this.#write({ ...this.#ways, gave: [...this.#ways.gave, way] });
  }

  /** What was there was not what was named, and is gone. Gives who brought it, and for how long nobody of them is asked. */
  async blame(now: number): Promise<{ ways: string[]; waitMs: number }> {
    const { gave, wrong } = this.#ways;
    const blamed = gave.map((way) => {
      const times = (wrong.find((one) => one.way === way)?.times ?? 0) + 1;
      return { way, times, at: now };
    });
    await this.#write({ gave: [], wrong: [...wrong.filter(({ way }) => !gave.includes(way)), ...blamed] });
    const waits = blamed.map(({ times }) => growingWait(times, this.#firstMs));
    return { ways: gave, waitMs: waits.length === 0 ? 0 : Math.min(...waits) };
  }

  async #write({ gave, wrong }: Ways): Promise<void> {
    this.#ways = { gave: gave.slice(-mostWays), wrong: wrong.slice(-mostWays) };
    await writeDurably(this.#path, JSON.stringify(this.#ways));
  }
}
