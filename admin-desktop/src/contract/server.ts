import { check, errorFrom, fail } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { requestSchema } from './messages.ts';
import type { Answer, MessagePipe } from './messages.ts';
import type { CallName, Contract, InputOf, OutputOf, Scope, StreamName } from './contract.ts';
import type { z } from 'zod';

/** What an answering side implements. A stream handler emits until `signal` aborts, or returns to end it. */
export type CallHandler<C extends Contract, N extends CallName<C>> = (
  input: z.output<C[N]['input']>,
) => Promise<Result<z.input<C[N]['output']>>>;
export type StreamHandler<C extends Contract, N extends StreamName<C>> = (
  input: z.output<C[N]['input']>,
  emit: (output: z.input<C[N]['output']>) => void,
  signal: AbortSignal,
) => Promise<Result<void>>;

export type Handlers<C extends Contract, S extends Scope> = {
  [N in keyof C & string as C[N]['scope'] extends S ? N : never]: C[N]['kind'] extends 'call'
    ? CallHandler<C, N & CallName<C>>
    : StreamHandler<C, N & StreamName<C>>;
};

type AnyHandler = (input: unknown, emit: (output: unknown) => void, signal: AbortSignal) => Promise<Result<unknown>>;

/**
 * Answers the calls of one scope on a pipe. What is not in the contract, too large, or does not fit is refused before any
 * handler sees it; what a handler gives is checked too. Other scopes go to `forward`, unchanged.
 */
export function serve<C extends Contract, S extends Scope>(
  contract: C,
  scope: S,
  handlers: Handlers<C, S>,
  pipe: MessagePipe,
  options: { forward?: (message: unknown) => void; sizeOf?: (message: unknown) => number } = {},
): void {
  const open = new Map<number, AbortController>();
  const sizeOf = options.sizeOf ?? ((message) => JSON.stringify(message).length);
  const send = (answer: Answer) => pipe.send(answer);

  pipe.onClose(() => {
    for (const controller of open.values()) controller.abort();
    open.clear();
  });

  pipe.onMessage((raw) => {
    const parsed = check(requestSchema, raw, 'request');
    if (!parsed.ok) return;
    const request = parsed.value;
    if (request.type === 'cancel') {
      const controller = open.get(request.id);
      if (!controller) return options.forward?.(raw);
      controller.abort();
      open.delete(request.id);
      return;
    }
    const { id, name } = request;
    const declaration = Object.hasOwn(contract, name) ? contract[name] : undefined;
    const refuse = (result: { ok: false; error: ReturnType<typeof errorFrom> }) =>
      send({ type: 'error', id, error: result.error });
    if (!declaration || declaration.kind !== (request.type === 'call' ? 'call' : 'stream')) {
      refuse(fail('invalid', 'request', `there is no such call: ${name}`, 'Update Ferry.'));
      return;
    }
    if (sizeOf(raw) > declaration.maxBytes) {
      refuse(fail('too-large', name, `more than ${declaration.maxBytes} bytes`, 'Send less at once.'));
      return;
    }
    if (declaration.scope !== scope) {
      if (options.forward) {
        options.forward(raw);
        return;
      }
      refuse(fail('invalid', name, 'answered elsewhere', 'Open a project first.'));
      return;
    }
    if (open.has(id)) {
      refuse(fail('invalid', name, 'this id is in use', 'Use each id once.'));
      return;
    }
    const input = check(declaration.input, request.input, name);
    if (!input.ok) {
      refuse(input);
      return;
    }

    const controller = new AbortController();
    open.set(id, controller);
    /** The last message of this request: whatever the handler does later is dropped. */
    const settle = (last: Answer) => {
      if (controller.signal.aborted) return;
      if (open.get(id) === controller) open.delete(id);
      controller.abort();
      send(last);
    };
    const emit = (output: unknown) => {
      if (controller.signal.aborted) return;
      const event = check(declaration.output, output, name);
      if (event.ok) send({ type: 'event', id, output: event.value });
      else settle({ type: 'error', id, error: misfit(event.error) });
    };
    const handler = (handlers as unknown as Record<string, AnyHandler>)[name];
    void answer(handler, input.value, emit, controller.signal).then((result) => {
      if (!result.ok) {
        settle({ type: 'error', id, error: result.error });
        return;
      }
      if (declaration.kind === 'stream') {
        settle({ type: 'end', id });
        return;
      }
      const output = check(declaration.output, result.value, name);
      if (output.ok) settle({ type: 'answer', id, output: output.value });
      else settle({ type: 'error', id, error: misfit(output.error) });
    });
  });

  /** Not the asker's mistake: what a handler gave does not fit what the contract says. */
  function misfit(error: FerryError): FerryError {
    return fail('internal', error.where, `the answer does not fit: ${error.message}`, 'Report it.').error;
  }

  async function answer(
    handler: AnyHandler | undefined,
    input: unknown,
    emit: (output: unknown) => void,
    signal: AbortSignal,
  ): Promise<Result<unknown>> {
    if (!handler) return fail('internal', 'request', 'nobody answers this call', 'Report it.');
    try {
      return await handler(input, emit, signal);
    } catch (thrown) {
      return { ok: false, error: errorFrom(thrown, 'console') };
    }
  }
}

export type AnswerOf<C extends Contract, N extends keyof C & string> = Result<OutputOf<C[N]>>;
export type AskOf<C extends Contract, N extends keyof C & string> = InputOf<C[N]>;
