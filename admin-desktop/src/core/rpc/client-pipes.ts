import type { MessagePipe } from '../../contract/messages.ts';

/** Makes of one numbered stream of messages a pipe for each client (window), from its first message on. */
export interface ClientPipes {
  receive(client: number, message: unknown): void;
  /** The window is gone: what it had open ends. */
  gone(client: number): void;
  closeAll(reason: string): void;
}

export function createClientPipes(
  send: (client: number, message: unknown) => void,
  onPipe: (pipe: MessagePipe) => void,
): ClientPipes {
  type Ends = { message: ((message: unknown) => void)[]; close: ((reason: string) => void)[] };
  const open = new Map<number, Ends>();

  function end(client: number, reason: string): void {
    const ends = open.get(client);
    open.delete(client);
    for (const listener of ends?.close ?? []) listener(reason);
  }

  function add(client: number): Ends {
    const ends: Ends = { message: [], close: [] };
    open.set(client, ends);
    onPipe({
      send: (message) => {
        if (open.get(client) === ends) send(client, message);
      },
      onMessage: (listener) => void ends.message.push(listener),
      onClose: (listener) => void ends.close.push(listener),
      close: () => end(client, 'closed'),
    });
    return ends;
  }

  return {
    receive(client, message) {
      const ends = open.get(client) ?? add(client);
      for (const listener of ends.message) listener(message);
    },
    gone: (client) => end(client, 'the window is gone'),
    closeAll(reason) {
      for (const client of [...open.keys()]) end(client, reason);
    },
  };
}
