import { z } from 'zod';
import { check, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { answerSchema } from './messages.ts';
import type { MessagePipe, Request } from './messages.ts';
import type { CallName, Contract, InputOf, OutputOf, StreamName } from './contract.ts';

/** The asking side, derived from a contract. Failures come back as results, never as exceptions. */
export interface ContractClient<C extends Contract> {
  call<N extends CallName<C>>(name: N, input: InputOf<C[N]>): Promise<Result<OutputOf<C[N]>>>;
  /** Events until the returned function is called; `onEnd` is told once, with an error unless the other side ended it well. */
  open<N extends StreamName<C>>(
    name: N,
    input: InputOf<C[N]>,
    on: { event: (output: OutputOf<C[N]>) => void; end: (result: Result<void>) => void },
  ): () => void;
}

const addressSchema = z.object({ id: z.number() });

type Waiting = { event?: (output: unknown) => void; settle: (result: Result<unknown>) => void; name: string };

export function createClient<C extends Contract>(contract: C, pipe: MessagePipe): ContractClient<C> {
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let closed: string | null = null;

  pipe.onClose((reason) => {
    closed = reason;
    for (const entry of waiting.values())
      entry.settle(fail('unreachable', entry.name, reason, 'Open the console again.'));
    waiting.clear();
  });

  pipe.onMessage((raw) => {
    const parsed = check(answerSchema, raw, 'answer');
    if (!parsed.ok) {
      // Nobody would ever settle this request otherwise; an answer without even an id can be nobody's.
      const addressed = addressSchema.safeParse(raw);
      const asker = addressed.success ? waiting.get(addressed.data.id) : undefined;
      if (addressed.success && asker) abandon(addressed.data.id, asker, parsed);
      return;
    }
    const answer = parsed.value;
    const entry = waiting.get(answer.id);
    if (!entry) return;
    if (answer.type === 'event') {
      const output = checked(entry.name, answer.output);
      if (output.ok) entry.event?.(output.value);
      else abandon(answer.id, entry, output);
      return;
    }
    if (answer.type === 'error') finish(answer.id, entry, { ok: false, error: answer.error });
    else if (answer.type === 'end') finish(answer.id, entry, ok(undefined));
    else finish(answer.id, entry, checked(entry.name, answer.output));
  });

  function checked(name: string, output: unknown): Result<unknown> {
    const declaration = contract[name];
    return declaration
      ? check(declaration.output, output, name)
      : fail('invalid', name, 'no such call', 'Update Ferry.');
  }

  function finish(id: number, entry: Waiting, result: Result<unknown>): void {
    waiting.delete(id);
    entry.settle(result);
  }

  /** Settles a request that the other side may still be at work on. */
  function abandon(id: number, entry: Waiting, result: Result<unknown>): void {
    pipe.send({ type: 'cancel', id } satisfies Request);
    finish(id, entry, result);
  }

  function ask(type: 'call' | 'open', name: string, input: unknown, entry: Waiting): number {
    const id = nextId++;
    if (closed !== null) {
      entry.settle(fail('unreachable', name, closed, 'Open the console again.'));
      return id;
    }
    waiting.set(id, entry);
    pipe.send({ type, id, name, input } satisfies Request);
    return id;
  }

  return {
    async call(name, input) {
      // The output was checked against the declaration of `name` before it was settled.
      return await new Promise<Result<OutputOf<C[typeof name]>>>((resolve) => {
        ask('call', name, input, { name, settle: resolve as (result: Result<unknown>) => void });
      });
    },
    open(name, input, on) {
      const id = ask('open', name, input, {
        name,
        event: on.event as (output: unknown) => void,
        settle: (result) => on.end(result.ok ? ok(undefined) : result),
      });
      return () => {
        if (!waiting.delete(id)) return;
        pipe.send({ type: 'cancel', id } satisfies Request);
      };
    },
  };
}
