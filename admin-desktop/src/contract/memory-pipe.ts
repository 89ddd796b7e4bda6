import type { MessagePipe } from './messages.ts';

/**
 * Two ends of a pipe inside one process. Messages are copied as a wire would copy them (JSON) and arrive in order, in a later
 * microtask. Closing either end closes both.
 */
export function memoryPipes(): { near: MessagePipe; far: MessagePipe } {
  const listeners = { near: new Set<(message: unknown) => void>(), far: new Set<(message: unknown) => void>() };
  const closers = new Set<(reason: string) => void>();
  let closed = false;

  function end(own: 'near' | 'far', other: 'near' | 'far'): MessagePipe {
    return {
      send(message) {
        if (closed) return;
        const wire = JSON.stringify(message);
        queueMicrotask(() => {
          if (closed) return;
          for (const listener of listeners[other]) listener(JSON.parse(wire) as unknown);
        });
      },
      onMessage: (listener) => void listeners[own].add(listener),
      onClose: (listener) => void closers.add(listener),
      close() {
        if (closed) return;
        closed = true;
        for (const closer of closers) closer('the other side is gone');
      },
    };
  }
  return { near: end('near', 'far'), far: end('far', 'near') };
}
