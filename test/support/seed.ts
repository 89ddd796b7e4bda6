// Random tests are repeatable: one seed for the whole run, printed at its start, given back with FERRY_SEED.

/** The seed of this run, an unsigned 32-bit number. `npm test` sets it; a bare `npx vitest` gets the fixed 1. */
export const seed: number = readSeed(process.env.FERRY_SEED);

/** True in `npm run test:soak`. */
export const soak: boolean = process.env.FERRY_SOAK === '1';

/** How often to repeat a random or kill test: a `sample` in `npm test`, the `full` count in `npm run test:soak`. */
export function repetitions(sample: number, full: number): number {
  return soak ? full : sample;
}

/** A repeatable source of numbers in [0, 1) (mulberry32); `name` keeps two tests of one run apart. */
export function seededRandom(name: string): () => number {
  let state = seed;
  for (const character of name) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function readSeed(text: string | undefined): number {
  if (text === undefined || text === '') return 1;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 0xffff_ffff) {
    throw new Error(`FERRY_SEED must be a whole number from 0 to 4294967295, not "${text}"`);
  }
  return number;
}
