import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fail, FerryFailure } from '@ferry/common/errors';
import type { ErrorCode, FerryError } from '@ferry/common/errors';
import { createGate } from './gate.ts';

const failure = (code: ErrorCode) => new FerryFailure(fail(code, 'server', code, '').error);

function rig() {
  const told: string[] = [];
  const probes: number[] = [];
  const server: { probe: ErrorCode | null } = { probe: null };
  const controller = new AbortController();
  const gate = createGate({
    async probe() {
      probes.push(Date.now());
      if (server.probe) throw failure(server.probe);
    },
    onOpen: () => told.push('open'),
    onClosed: (error: FerryError) => told.push(`closed ${error.code}`),
    onStopped: (error: FerryError) => told.push(`stopped ${error.code}`),
    backoff: { first: 100, longest: 1000 },
    random: () => 0.5,
    signal: controller.signal,
  });
  return { gate, told, probes, server, controller };
}

beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => vi.useRealTimers());

test('requests wait for the first probe, and go on where the server is back', async () => {
  const { gate, told, server } = rig();
  server.probe = 'unreachable';
  const waiting = gate.through(async () => 'answer');
  expect(await gate.tryNow()).toMatchObject({ code: 'unreachable' });
  server.probe = null;
  await vi.advanceTimersByTimeAsync(100);
  expect(await waiting).toBe('answer');
  expect(told).toEqual(['closed unreachable', 'open']);
});

test('many failures at once are one outage: one probe at a time, each later, up to the longest wait', async () => {
  const { gate, probes, server } = rig();
  await gate.tryNow();
  server.probe = 'unreachable';
  const requests = Array.from({ length: 8 }, async () => {
    await expect(gate.through(async () => await Promise.reject(failure('unreachable')))).rejects.toThrow();
  });
  await Promise.all(requests);
  await vi.advanceTimersByTimeAsync(5000);
  expect(probes).toEqual([0, 100, 300, 700, 1500, 2500, 3500, 4500]);
});

test('a server that answers the probe alone is not asked without end', async () => {
  const { gate, probes } = rig();
  await gate.tryNow();
  for (let n = 0; n < 4; n += 1) {
    const request = gate.through(async () => await Promise.reject(failure('internal')));
    const refused = expect(request).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(1000);
    await refused;
  }
  // One failure a second, and the wait after each doubles.
  expect(probes).toEqual([0, 100, 1200, 2400, 3800]);
});

test.each(['revoked', 'wrong-project', 'clock-wrong', 'unauthenticated', 'invalid'] as const)(
  '%s needs a person: it stops, tells once, and nothing waits',
  async (code) => {
    const { gate, told, server, probes } = rig();
    server.probe = code;
    const waiting = expect(gate.through(async () => 'answer')).rejects.toMatchObject({ error: { code } });
    await gate.tryNow();
    await waiting;
    await expect(gate.through(async () => 'answer')).rejects.toMatchObject({ error: { code } });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(told).toEqual([`stopped ${code}`]);
    expect(probes).toHaveLength(1);
    expect(gate.isWaiting()).toBe(false);
  },
);

test('the end of the sync wakes who waits and ends the probing', async () => {
  const { gate, server, controller, probes } = rig();
  server.probe = 'unreachable';
  await gate.tryNow();
  const waiting = expect(gate.through(async () => 'answer')).rejects.toMatchObject({ error: { code: 'cancelled' } });
  controller.abort();
  await waiting;
  await vi.advanceTimersByTimeAsync(100_000);
  expect(probes).toHaveLength(1);
});
