import { fail } from '@ferry/common/errors';
import type { Answer, MessagePipe } from '../contract/messages.ts';
import { answerSchema, requestSchema } from '../contract/messages.ts';

/**
 * Carries one window's requests for the core to the core of the project that the window shows, and what comes back. No
 * request is left hanging when the project is closed, exchanged for another, or its core ends.
 */
export interface WindowForwarder {
  forward(message: unknown): void;
  /** From now on this core; null: none. Requests that the earlier one still has end with an error that gives `why`. */
  show(core: MessagePipe | null, why: string): void;
}

export function createForwarder(window: Pick<MessagePipe, 'send'>): WindowForwarder {
  let core: MessagePipe | null = null;
  const pending = new Set<number>();

  function failAll(why: string): void {
    const ids = [...pending];
    pending.clear();
    for (const id of ids) refuse(id, why);
  }
  function refuse(id: number, why: string): void {
    const { error } = fail('not-found', 'project', why, 'Open a project.');
    window.send({ type: 'error', id, error } satisfies Answer);
  }

  return {
    forward(message) {
      const request = requestSchema.safeParse(message);
      if (!request.success) return;
      const { id, type } = request.data;
      if (type === 'cancel') {
        if (pending.delete(id)) core?.send(message);
      } else if (core === null) {
        refuse(id, 'no project is open in this window');
      } else {
        // An id that is in use stays pending for its first request; the core refuses the second.
        pending.add(id);
        core.send(message);
      }
    },
    show(next, why) {
      const before = core;
      core = next;
      before?.close();
      failAll(why);
      next?.onMessage((message) => {
        if (core !== next) return;
        const answer = answerSchema.safeParse(message);
        if (!answer.success || !pending.has(answer.data.id)) return;
        if (answer.data.type !== 'event') pending.delete(answer.data.id);
        window.send(message);
      });
      next?.onClose((reason) => {
        if (core !== next) return;
        core = null;
        failAll(reason);
      });
    },
  };
}
