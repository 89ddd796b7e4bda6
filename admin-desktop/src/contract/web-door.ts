import { z } from 'zod';
import { check, checkJson, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { MessagePipe } from './messages.ts';

/**
 * How a browser page comes in at the web host: its first WebSocket message carries the single-use secret from the URL
 * fragment (`#s=<secret>`), or the token that it was given for that secret before. Both are 256 random bits as base64url.
 */
export const webDoorPath = '/rpc';
const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'not a key');

export const knockSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('secret'), secret: key }),
  z.strictObject({ type: z.literal('token'), token: key }),
  /** a page without either asks the host to write a new link and open it; nothing is handed to the asker */
  z.strictObject({ type: z.literal('fresh-link') }),
]);
export type Knock = z.infer<typeof knockSchema>;

export const knockAnswerSchema = z.discriminatedUnion('type', [
  /** keep it in the page's memory only; it is good for reconnects until the console ends */
  z.object({ type: z.literal('welcome'), token: key }),
  /** `opened`: a browser was started with it; otherwise the user finds the file's path in the terminal */
  z.object({ type: z.literal('fresh-link-made'), opened: z.boolean() }),
]);

/** WebSocket close codes of the door; the close reason says it in words. */
export const doorCodes = { notLetIn: 4401, tooSlow: 4408, malformed: 4400, tooOften: 4429, stopping: 1001 } as const;

/** The parts of a WebSocket that are used here; the browser's and the `ws` package's both have them. */
export interface DoorSocket {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
}
const isOpen = 1;

/** Shows the secret or token. The token that comes back is for reconnects of this page; the pipe carries the console RPC. */
export async function enterByWebDoor(
  socket: DoorSocket,
  knock: Exclude<Knock, { type: 'fresh-link' }>,
): Promise<Result<{ token: string; pipe: MessagePipe }>> {
  const pipe = socketPipe(socket);
  const answer = await knockAndWait(socket, knock);
  if (!answer.ok) return answer;
  if (answer.value.type !== 'welcome')
    return fail('invalid', 'web door', 'an answer to something else', 'Update Ferry.');
  return ok({ token: answer.value.token, pipe: pipe.go() });
}

/** Asks the host for a fresh link, which opens in a page of its own. */
export async function askForFreshLink(socket: DoorSocket): Promise<Result<{ opened: boolean }>> {
  const answer = await knockAndWait(socket, { type: 'fresh-link' });
  socket.close();
  if (!answer.ok) return answer;
  if (answer.value.type !== 'fresh-link-made')
    return fail('invalid', 'web door', 'an answer to something else', 'Update Ferry.');
  return ok({ opened: answer.value.opened });
}

async function knockAndWait(socket: DoorSocket, knock: Knock): Promise<Result<z.infer<typeof knockAnswerSchema>>> {
  return await new Promise((resolve) => {
    const send = () => socket.send(JSON.stringify(knock));
    if (socket.readyState === isOpen) send();
    else socket.addEventListener('open', send);
    socket.addEventListener('message', (event) => {
      resolve(
        typeof event.data === 'string'
          ? checkJson(knockAnswerSchema, event.data, 'web door')
          : check(knockAnswerSchema, undefined, 'web door'),
      );
    });
    socket.addEventListener('error', () => {
      resolve(fail('unreachable', 'web door', 'the console does not answer', 'Start Ferry again.'));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      const refused = code === doorCodes.notLetIn;
      resolve(
        refused
          ? fail('unauthenticated', 'web door', reason || 'not let in', 'Ask for a fresh link.')
          : fail('unreachable', 'web door', reason || 'the connection closed', 'Start Ferry again.'),
      );
    });
  });
}

/**
 * Messages as JSON text on a WebSocket. What arrives before `go` is called is not for the pipe; what arrives between `go` and
 * the first listener is not lost, because the other side speaks only when asked.
 */
function socketPipe(socket: DoorSocket): { go: () => MessagePipe } {
  let going = false;
  const listeners = new Set<(message: unknown) => void>();
  const closers = new Set<(reason: string) => void>();
  let closed: string | null = null;
  socket.addEventListener('message', ({ data }) => {
    if (!going || typeof data !== 'string') return;
    const message = checkJson(z.unknown(), data, 'message');
    if (message.ok) for (const listener of listeners) listener(message.value);
  });
  socket.addEventListener('close', ({ reason }) => {
    closed = reason || 'the connection to the console closed';
    for (const closer of closers) closer(closed);
  });
  const pipe: MessagePipe = {
    send(message) {
      if (socket.readyState === isOpen) socket.send(JSON.stringify(message));
    },
    onMessage: (listener) => void listeners.add(listener),
    onClose: (listener) => {
      closers.add(listener);
      if (closed !== null) listener(closed);
    },
    close: () => socket.close(),
  };
  return {
    go: () => {
      going = true;
      return pipe;
    },
  };
}
