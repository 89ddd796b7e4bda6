import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { createClient } from './client.ts';
import { consoleContract } from './console-contract.ts';
import { call, stream } from './contract.ts';
import { memoryPipes } from './memory-pipe.ts';
import type { Answer } from './messages.ts';
import { serve } from './server.ts';
import type { Handlers } from './server.ts';

const small = {
  'sum.of': call('shell', z.object({ numbers: z.array(z.number()).max(10) }), z.object({ sum: z.number() }), 300),
  'count.up': stream('shell', z.object({ to: z.number() }), z.object({ at: z.number() })),
  'core.only': call('project', z.object({}), z.object({})),
};
type Small = typeof small;

function house(handlers: Partial<Handlers<Small, 'shell'>> = {}, forward?: (message: unknown) => void) {
  const { near, far } = memoryPipes();
  const all: Handlers<Small, 'shell'> = {
    'sum.of': async ({ numbers }) => ok({ sum: numbers.reduce((a, b) => a + b, 0) }),
    'count.up': async ({ to }, emit) => {
      for (let at = 1; at <= to; at += 1) emit({ at });
      return ok(undefined);
    },
    ...handlers,
  };
  serve(small, 'shell', all, far, forward ? { forward } : {});
  return { client: createClient(small, near), near, far };
}

/** The error code, or what came instead. */
function code(result: Result<unknown>): unknown {
  return result.ok ? result.value : result.error.code;
}

/** The next message on a raw pipe. */
async function rawAnswer(pipe: ReturnType<typeof house>['near'], request: unknown): Promise<Answer> {
  const answer = new Promise<Answer>((resolve) => pipe.onMessage((message) => resolve(message as Answer)));
  pipe.send(request);
  return await answer;
}

describe('calls', () => {
  test('many at once are told apart by their ids', async () => {
    const { client } = house();
    const sums = await Promise.all([1, 2, 3].map((n) => client.call('sum.of', { numbers: [n, n] })));
    expect(sums).toEqual([2, 4, 6].map((sum) => ok({ sum })));
  });

  test('input that does not fit is refused before the handler sees it', async () => {
    let seen = 0;
    const { client } = house({
      'sum.of': async () => {
        seen += 1;
        return ok({ sum: 0 });
      },
    });
    const answer = await client.call('sum.of', { numbers: ['1'] as unknown as number[] });
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid', where: 'sum.of.numbers.0' } });
    expect(seen).toBe(0);
  });

  test('a request larger than its call allows is refused', async () => {
    const { client } = house();
    const answer = await client.call('sum.of', { numbers: [1], padding: 'x'.repeat(300) } as { numbers: number[] });
    expect(code(answer)).toBe('too-large');
  });

  test.each(['no.such', 'toString', '__proto__', 'constructor'])('%s is not a call', async (name) => {
    const answer = await rawAnswer(house().near, { type: 'call', id: 7, name, input: {} });
    expect(answer).toMatchObject({ type: 'error', id: 7, error: { code: 'invalid' } });
  });

  test('a stream cannot be called and a call cannot be opened', async () => {
    expect(await rawAnswer(house().near, { type: 'call', id: 1, name: 'count.up', input: { to: 1 } })).toMatchObject({
      type: 'error',
    });
    expect(
      await rawAnswer(house().near, { type: 'open', id: 1, name: 'sum.of', input: { numbers: [] } }),
    ).toMatchObject({ type: 'error' });
  });

  test.each([null, 'text', {}, { type: 'call' }, { type: 'call', id: -1, name: 'sum.of' }, { type: 'other', id: 1 }])(
    'a message that is none (%j) is dropped and the next one is served',
    async (rubbish) => {
      const { near, client } = house();
      near.send(rubbish);
      expect(await client.call('sum.of', { numbers: [1] })).toEqual(ok({ sum: 1 }));
    },
  );

  test('a handler that throws gives an error, not a silence', async () => {
    const { client } = house({ 'sum.of': async () => Promise.reject(new Error('lost the sheet')) });
    expect(await client.call('sum.of', { numbers: [] })).toMatchObject({
      ok: false,
      error: { code: 'internal', message: 'lost the sheet' },
    });
  });

  test('what the contract does not name never leaves the answering side', async () => {
    const { near } = house({ 'sum.of': async () => ok({ sum: 1, passphrase: 'secret' }) });
    const answer = await rawAnswer(near, { type: 'call', id: 0, name: 'sum.of', input: { numbers: [] } });
    expect(answer).toEqual({ type: 'answer', id: 0, output: { sum: 1 } });
  });

  test('an answer that does not fit the contract becomes an error on the answering side', async () => {
    const { client } = house({ 'sum.of': async () => ok({ sum: 'many' as unknown as number }) });
    expect(code(await client.call('sum.of', { numbers: [] }))).toBe('internal');
  });

  test('an answer that does not fit is refused by the asking side too', async () => {
    const { near, far } = memoryPipes();
    far.onMessage((message) => {
      const { id } = message as { id: number };
      far.send({ type: 'answer', id, output: { sum: 'many' } });
    });
    expect(code(await createClient(small, near).call('sum.of', { numbers: [] }))).toBe('invalid');
  });

  test('a malformed answer settles the request it names', async () => {
    const { near, far } = memoryPipes();
    far.onMessage((message) => far.send({ type: 'error', id: (message as { id: number }).id, error: 'oh' }));
    expect(code(await createClient(small, near).call('sum.of', { numbers: [] }))).toBe('invalid');
  });
});

describe('scopes', () => {
  test('a call of another scope is forwarded unchanged, and so is its cancellation', async () => {
    const forwarded: unknown[] = [];
    const { near, client } = house({}, (message) => forwarded.push(message));
    near.send({ type: 'call', id: 90, name: 'core.only', input: { odd: 1 } });
    near.send({ type: 'cancel', id: 90 });
    await client.call('sum.of', { numbers: [] });
    expect(forwarded).toEqual([
      { type: 'call', id: 90, name: 'core.only', input: { odd: 1 } },
      { type: 'cancel', id: 90 },
    ]);
  });

  test('without a way to forward it is refused', async () => {
    expect(code(await house().client.call('core.only', {}))).toBe('invalid');
  });
});

describe('streams', () => {
  test('events arrive in order, then the end', async () => {
    const seen: number[] = [];
    const end = await new Promise<Result<void>>((resolve) => {
      house().client.open('count.up', { to: 3 }, { event: ({ at }) => seen.push(at), end: resolve });
    });
    expect([seen, end]).toEqual([[1, 2, 3], ok(undefined)]);
  });

  test('cancelling aborts the handler and silences it', async () => {
    const aborted = Promise.withResolvers<undefined>();
    let emitLater: (output: { at: number }) => void = () => undefined;
    const { client } = house({
      'count.up': async (_input, emit, signal) => {
        emitLater = emit;
        emit({ at: 1 });
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        aborted.resolve(undefined);
        return ok(undefined);
      },
    });
    const seen: number[] = [];
    const first = Promise.withResolvers<undefined>();
    const cancel = client.open(
      'count.up',
      { to: 1 },
      {
        event: ({ at }) => {
          seen.push(at);
          first.resolve(undefined);
        },
        end: () => seen.push(-1),
      },
    );
    await first.promise;
    cancel();
    cancel();
    await aborted.promise;
    emitLater({ at: 2 });
    await client.call('sum.of', { numbers: [] });
    expect(seen).toEqual([1]);
  });

  test('an event that does not fit ends the stream with an error and aborts the handler', async () => {
    let signalled: AbortSignal | undefined;
    const { client } = house({
      'count.up': async (_input, emit, signal) => {
        signalled = signal;
        emit({ at: 'x' as unknown as number });
        return await new Promise<Result<void>>(() => undefined);
      },
    });
    const end = await new Promise<Result<void>>((resolve) => {
      client.open('count.up', { to: 1 }, { event: () => undefined, end: resolve });
    });
    expect(code(end)).toBe('internal');
    expect(signalled?.aborted).toBe(true);
  });

  test('an id in use is refused and the stream that has it goes on', async () => {
    const { near } = house({ 'count.up': async () => await new Promise<Result<void>>(() => undefined) });
    near.send({ type: 'open', id: 5, name: 'count.up', input: { to: 1 } });
    const answer = await rawAnswer(near, { type: 'call', id: 5, name: 'sum.of', input: { numbers: [] } });
    expect(answer).toMatchObject({ type: 'error', id: 5, error: { message: 'this id is in use' } });
  });
});

describe('a pipe that closes', () => {
  test('fails what is under way, aborts the handlers, and refuses what comes later', async () => {
    let signalled: AbortSignal | undefined;
    const started = Promise.withResolvers<undefined>();
    const { client, far } = house({
      'count.up': async (_input, _emit, signal) => {
        signalled = signal;
        started.resolve(undefined);
        return await new Promise<Result<void>>(() => undefined);
      },
    });
    const end = new Promise<Result<void>>((resolve) => {
      client.open('count.up', { to: 1 }, { event: () => undefined, end: resolve });
    });
    await started.promise;
    far.close();
    expect(code(await end)).toBe('unreachable');
    expect(signalled?.aborted).toBe(true);
    expect(code(await client.call('sum.of', { numbers: [] }))).toBe('unreachable');
  });
});

test('a failure of a handler crosses with code, message and remedy', async () => {
  const failure = fail('locked', 'project', 'the passphrase is wrong', 'Type it again.');
  const { client } = house({ 'sum.of': async () => failure });
  const answer = await client.call('sum.of', { numbers: [] });
  expect(answer).toEqual({ ok: false, error: failure.error satisfies FerryError });
});

test('every declaration of the console is named subject.act and bounded', () => {
  for (const [name, declaration] of Object.entries(consoleContract)) {
    expect(name).toMatch(/^[a-z]+\.[a-z]+$/);
    expect(declaration.maxBytes).toBeGreaterThan(0);
    expect(declaration.maxBytes).toBeLessThanOrEqual(64 * 1024 * 1024);
  }
});
