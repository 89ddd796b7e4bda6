import { expect, test, vi } from 'vitest';
import { coalesce } from './coalesce.ts';
import type { Timers } from './coalesce.ts';

/** Timers that fire when the test says so. */
function manualTimers(): Timers & { planned: { work: () => void; ms: number }[]; fire(): void } {
  const planned: { work: () => void; ms: number }[] = [];
  return {
    planned,
    set(work, ms) {
      const timer = { work, ms };
      planned.push(timer);
      return timer;
    },
    clear(timer) {
      planned.splice(planned.indexOf(timer as { work: () => void; ms: number }), 1);
    },
    fire() {
      planned.shift()?.work();
    },
  };
}

function coalesced(work: () => Promise<void>) {
  const timers = manualTimers();
  const time = { ms: 0 };
  const failures: unknown[] = [];
  const run = coalesce(work, { timers, delayMs: 10, now: () => time.ms, onError: (thrown) => failures.push(thrown) });
  return { timers, time, failures, run };
}

test('a clock that is set back by a year does not make it rest for a year', async () => {
  let runs = 0;
  const { timers, time, run } = coalesced(async () => {
    runs += 1;
    time.ms += 100;
  });
  time.ms = 31_536_000_000;
  run.ask();
  timers.fire();
  await vi.waitFor(() => expect(runs).toBe(1));
  time.ms = 0;
  run.ask();
  expect(timers.planned).toMatchObject([{ ms: 10 }]);
});

test('many asks are one run, and asks during it one more', async () => {
  let release = (): void => undefined;
  let runs = 0;
  const { timers, run } = coalesced(async () => {
    runs += 1;
    await new Promise<void>((resolve) => (release = resolve));
  });
  for (let i = 0; i < 5; i += 1) run.ask();
  expect(timers.planned).toHaveLength(1);
  timers.fire();
  await vi.waitFor(() => expect(runs).toBe(1));
  for (let i = 0; i < 5; i += 1) run.ask();
  expect(timers.planned).toHaveLength(0);
  release();
  await vi.waitFor(() => expect(timers.planned).toHaveLength(1));
  timers.fire();
  await vi.waitFor(() => expect(runs).toBe(2));
  release();
});

test('work that takes long rests four times as long', async () => {
  const made = coalesced(async () => {
    made.time.ms += 100;
  });
  made.run.ask();
  made.timers.fire();
  await vi.waitFor(() => {
    made.run.ask();
    expect(made.timers.planned.map(({ ms }) => ms)).toEqual([400]);
  });
});

test('a failure is told, and the next ask runs again', async () => {
  let runs = 0;
  const { timers, run, failures } = coalesced(async () => {
    runs += 1;
    throw new Error('no');
  });
  run.ask();
  timers.fire();
  await vi.waitFor(() => expect(failures).toHaveLength(1));
  run.ask();
  timers.fire();
  await vi.waitFor(() => expect(runs).toBe(2));
});

test('stopping waits for the run under way, and nothing starts afterwards', async () => {
  let release = (): void => undefined;
  let ended = false;
  const { timers, run } = coalesced(async () => {
    await new Promise<void>((resolve) => (release = resolve));
    ended = true;
  });
  run.ask();
  timers.fire();
  await vi.waitFor(() => expect(release).not.toBe(undefined));
  await Promise.resolve();
  run.ask();
  const stopped = run.stop();
  release();
  await stopped;
  expect(ended).toBe(true);
  run.ask();
  expect(timers.planned).toEqual([]);
});
