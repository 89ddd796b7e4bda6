import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { checkJson } from '@ferry/common/errors';
import type { MessagePipe } from '../contract/messages.ts';
import { doorCodes } from '../contract/web-door.ts';

/** Bytes that may wait for a page that does not read; then it is cut off, and reconnects when it wakes. */
const mostWaiting = 128 * 1024 * 1024;

/** The host's end of a page's WebSocket. `sizeOf` gives the bytes that a message of this pipe took on the wire. */
export function webSocketPipe(socket: WebSocket): { pipe: MessagePipe; sizeOf: (message: unknown) => number } {
  const sizes = new WeakMap<object, number>();
  const listeners = new Set<(message: unknown) => void>();
  socket.on('message', (data: RawData, isBinary: boolean) => {
    const bytes = data as Buffer;
    const message = isBinary ? null : checkJson(z.looseObject({}), bytes.toString('utf8'), 'message');
    if (!message?.ok) {
      socket.close(doorCodes.malformed, 'not a message');
      return;
    }
    sizes.set(message.value, bytes.length);
    for (const listener of listeners) listener(message.value);
  });
  const pipe: MessagePipe = {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > mostWaiting) socket.terminate();
      else socket.send(JSON.stringify(message));
    },
    onMessage: (listener) => void listeners.add(listener),
    onClose: (listener) => void socket.on('close', () => listener('the page closed the connection')),
    close: () => socket.close(1000),
  };
  return { pipe, sizeOf: (message) => (typeof message === 'object' && message ? (sizes.get(message) ?? 0) : 0) };
}
