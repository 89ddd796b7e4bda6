import { expect, test } from 'vitest';
import { startAll } from './stop-stack.ts';
import type { StopStack } from './stop-stack.ts';

/** Starts a, b and c. `failing`: those that fail to stop. */
function starting(said: string[], failing: readonly string[] = []) {
  return async (running: StopStack): Promise<StopStack> => {
    for (const name of ['a', 'b', 'c'])
      running.defer(async () => {
        await Promise.resolve();
        said.push(name);
        if (failing.includes(name)) throw new Error(`${name} does not stop`);
      });
    return await Promise.resolve(running);
  };
}

test('what runs is stopped in reverse, once, however many ask', async () => {
  const said: string[] = [];
  const running = await startAll(starting(said));
  expect(said).toEqual([]);
  await Promise.all([running.stop(), running.stop()]);
  expect(said).toEqual(['c', 'b', 'a']);
});

test('one that does not stop keeps none of the others, and is told', async () => {
  const said: string[] = [];
  const running = await startAll(starting(said, ['c', 'a']));
  await expect(running.stop()).rejects.toThrow('c does not stop');
  expect(said).toEqual(['c', 'b', 'a']);
});

test('when a later part fails, those before are stopped, and its failure is thrown', async () => {
  const said: string[] = [];
  const start =
    (failing: readonly string[]) =>
    async (running: StopStack): Promise<never> => {
      await starting(said, failing)(running);
      throw new Error('d does not start');
    };
  await expect(startAll(start([]))).rejects.toThrow(/^d does not start$/);
  expect(said).toEqual(['c', 'b', 'a']);
  await expect(startAll(start(['b']))).rejects.toMatchObject({
    message: 'd does not start; and not all could be stopped again',
    errors: [new Error('d does not start'), new Error('b does not stop')],
  });
  expect(said.slice(3)).toEqual(['c', 'b', 'a']);
});
