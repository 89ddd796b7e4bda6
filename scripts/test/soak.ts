/**
 * True for a test file whose size depends on the run: it draws from the seed of the run, or has properties.
 * `npm run test:soak` runs those and leaves out the rest, which a longer run would only repeat.
 */
export function drawsFromSeed(source: string): boolean {
  return /from '(fast-check|[./\w-]*\/support\/seed\.ts)'|FERRY_(SOAK|SEED)/.test(source);
}
