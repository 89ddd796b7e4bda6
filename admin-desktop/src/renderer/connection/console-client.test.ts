import { describe, expect, test, vi } from 'vitest';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { consoleContract } from '../../contract/console-contract.ts';
import type { MessagePipe } from '../../contract/messages.ts';
import { createTestDouble } from '../../contract/test-double.ts';
import { createConnection } from './console-client.ts';
import type { ConnectionState } from './console-client.ts';

const unreachable = fail('unreachable', 'web door', 'the connection closed', 'Start Ferry again.');

function consoleThatCounts() {
  let streams = 0;
  return createTestDouble(consoleContract, {
    'devices.counts': async (_input, emit, signal) => {
      streams += 1;
      emit({ total: streams, byState: {}, byVersion: {} });
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return ok(undefined);
    },
    'policy.publish': async () => fail('forbidden', 'policy', 'a viewer may not publish', 'Ask an owner.'),
  });
}

/** A connection whose retries run when the test says so. */
function connectTo(answers: (() => Result<MessagePipe>)[]) {
  const states: ConnectionState[] = [];
  const delays: number[] = [];
  let due: (() => void) | null = null;
  const connection = createConnection({
    connector: { connect: async () => (answers.shift() ?? (() => unreachable))() },
    onState: (state) => states.push(state),
    now: () => new Date('2026-01-02T03:04:05Z'),
    schedule(run, delayMs) {
      delays.push(delayMs);
      due = run;
      return () => {
        if (due === run) due = null;
      };
    },
  });
  return {
    connection,
    states,
    delays,
    names: () => states.map(({ state }) => state),
    async runDue() {
      await vi.waitFor(() => expect(due).not.toBeNull());
      const run = due;
      due = null;
      run?.();
    },
  };
}

describe('a connection to the console', () => {
  test('opens its streams anew after the pipe broke, without telling those who listen', async () => {
    const [first, second] = [consoleThatCounts(), consoleThatCounts()];
    const { connection, names, runDue } = connectTo([() => ok(first.pipe), () => unreachable, () => ok(second.pipe)]);
    const totals: number[] = [];
    const ended = vi.fn();
    connection.client.open('devices.counts', {}, { event: ({ total }) => totals.push(total), end: ended });
    connection.start();
    await vi.waitFor(() => expect(totals).toEqual([1]));

    first.cut();
    await runDue();
    await runDue();
    await vi.waitFor(() => expect(totals).toEqual([1, 1]));
    expect(names()).toEqual(['connecting', 'open', 'lost', 'lost', 'open']);
    expect(ended).not.toHaveBeenCalled();
  });

  test('says since when it is lost, and waits longer from try to try', async () => {
    const { connection, states, delays, runDue } = connectTo([]);
    connection.start();
    for (let i = 0; i < 6; i += 1) await runDue();
    await vi.waitFor(() => expect(delays).toEqual([200, 400, 800, 1600, 3000, 3000, 3000]));
    expect(states.at(-1)).toEqual({ state: 'lost', since: '2026-01-02T03:04:05.000Z', why: unreachable.error });
  });

  test('does not try again when it is not let in', async () => {
    const refused = fail('unauthenticated', 'web door', 'this link was used already', 'Ask for a fresh link.');
    const { connection, names, delays } = connectTo([() => refused]);
    connection.start();
    await vi.waitFor(() => expect(names()).toEqual(['connecting', 'refused']));
    expect(delays).toEqual([]);
  });

  test('a stream that the console ends is over, and is not opened again', async () => {
    const double = createTestDouble(consoleContract, {
      'devices.counts': async () => fail('locked', 'project', 'closed', 'Open it.'),
    });
    const again = consoleThatCounts();
    const { connection, runDue, names } = connectTo([() => ok(double.pipe), () => ok(again.pipe)]);
    const ended = vi.fn();
    connection.start();
    connection.client.open('devices.counts', {}, { event: () => undefined, end: ended });
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
    double.cut();
    await runDue();
    await vi.waitFor(() => expect(names().at(-1)).toBe('open'));
    expect(again.asked).toEqual([]);
  });

  test('a stream that was closed while there was no connection is not opened', async () => {
    const double = consoleThatCounts();
    const { connection, names } = connectTo([() => ok(double.pipe)]);
    connection.client.open('devices.counts', {}, { event: () => undefined, end: () => undefined })();
    connection.start();
    await vi.waitFor(() => expect(names().at(-1)).toBe('open'));
    expect(double.asked).toEqual([]);
  });

  test('a call is answered or refused, and fails at once while there is no connection', async () => {
    const double = consoleThatCounts();
    const { connection, names } = connectTo([() => ok(double.pipe)]);
    expect(await connection.client.call('policy.publish', {})).toMatchObject({ error: { code: 'unreachable' } });
    connection.start();
    await vi.waitFor(() => expect(names().at(-1)).toBe('open'));
    expect(await connection.client.call('policy.publish', {})).toMatchObject({ error: { code: 'forbidden' } });
  });
});
