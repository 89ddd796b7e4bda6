import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { checkJson, errorFrom } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { deferralMinutes } from '../decision/offer.ts';
import type { Answer } from '../decision/offer.ts';
import type { DoorKeeper } from './door-keeper.ts';
import { door } from './page/view.ts';
import type { FromPage, PersonView, ToPage } from './page/view.ts';
import { requestRefusal } from './request-refusal.ts';

export interface WindowDoorOptions {
  readonly keeper: DoorKeeper;
  readonly view: () => Promise<PersonView>;
  /** corrected, in milliseconds since 1970 */
  readonly now: () => number;
  readonly answer: (digest: string, answer: Answer) => Promise<void>;
  /** Opens another window with a link of its own. Gives whether it could. */
  readonly openWindow: () => Promise<boolean>;
  readonly sinceBoot: () => number;
  readonly failed: (error: FerryError) => void;
}

/** How long a connection may keep its first message to itself, in milliseconds. */
const knockMs = 10_000;
/** Everything that a page says is this short, in bytes. */
const messageBytes = 1024;
const mostConnections = 10;
/** Whoever can send our Origin may ask for windows, so not more often than this, in milliseconds. */
const freshLinkEveryMs = 5000;
/** Answers from one page, so often at most, in milliseconds: a person clicks slower. */
const answerEveryMs = 200;

const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'not a key');
const knockSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('secret'), secret: key }),
  z.strictObject({ type: z.literal('token'), token: key }),
  z.strictObject({ type: z.literal('fresh-link') }),
]);
const answerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start-now'), digest: z.string().max(100) }),
  z.strictObject({
    type: z.literal('defer'),
    digest: z.string().max(100),
    minutes: z.number().int().min(deferralMinutes.least).max(deferralMinutes.most),
  }),
]) satisfies z.ZodType<FromPage>;

/** The WebSocket of the page: nothing is told before its first message has shown a secret or a token. */
export class WindowDoor {
  readonly #options: WindowDoorOptions;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: messageBytes });
  /** pages that were let in, with what each was told last */
  readonly #pages = new Map<WebSocket, string>();
  #lastFreshLink = -Infinity;

  constructor(server: Server, origin: () => string, options: WindowDoorOptions) {
    this.#options = options;
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      // A WebSocket has no same-origin policy of its own: here the Origin must be there, and ours.
      const foreign =
        request.url !== door.path || request.headers.origin === undefined || requestRefusal(request, origin()) !== null;
      if (foreign || this.#sockets.clients.size >= mostConnections) {
        socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#receive(opened));
    });
  }

  get pages(): number {
    return this.#pages.size;
  }

  /** To every page that was not told the same before. */
  tell(view: PersonView): void {
    for (const [socket, before] of this.#pages) {
      const text = JSON.stringify(view);
      if (text === before) continue;
      this.#pages.set(socket, text);
      send(socket, { type: 'view', view, now: this.#options.now() });
    }
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }

  #receive(socket: WebSocket): void {
    const timer = setTimeout(() => socket.close(door.tooSlow, 'nothing was said'), knockMs);
    socket.on('error', (error) => this.#options.failed(errorFrom(error, 'window')));
    socket.once('close', () => {
      clearTimeout(timer);
      this.#pages.delete(socket);
    });
    socket.once('message', (data: RawData, isBinary: boolean) => {
      clearTimeout(timer);
      const knock = isBinary ? null : checkJson(knockSchema, textOf(data), 'first message');
      if (!knock?.ok) socket.close(door.malformed, 'the first message must be a secret or a token');
      else this.#judge(socket, knock.value);
    });
  }

  #judge(socket: WebSocket, knock: z.infer<typeof knockSchema>): void {
    const { keeper } = this.#options;
    if (knock.type === 'fresh-link') {
      this.#freshLink(socket);
      return;
    }
    const known = knock.type === 'token' && keeper.knowsToken(knock.token);
    const token = knock.type === 'secret' ? keeper.enterBySecret(knock.secret) : known ? knock.token : null;
    if (token === null) {
      socket.close(door.notLetIn, 'this link was used before, or is older than a minute');
      return;
    }
    send(socket, { type: 'welcome', token });
    this.#pages.set(socket, '');
    this.#options.view().then(
      (view) => this.tell(view),
      (thrown: unknown) => this.#options.failed(errorFrom(thrown, 'window')),
    );
    let last = -Infinity;
    socket.on('message', (data: RawData, isBinary: boolean) => {
      const heard = isBinary ? null : checkJson(answerSchema, textOf(data), 'answer');
      if (!heard?.ok) {
        socket.close(door.malformed, 'a page can start and put off, and nothing else');
        return;
      }
      const now = this.#options.sinceBoot();
      if (now - last < answerEveryMs) return;
      last = now;
      this.#answer(heard.value);
    });
  }

  #answer(heard: z.infer<typeof answerSchema>): void {
    const answer: Answer = heard.type === 'defer' ? { act: 'defer', minutes: heard.minutes } : { act: 'start-now' };
    this.#options
      .answer(heard.digest, answer)
      .catch((thrown: unknown) => this.#options.failed(errorFrom(thrown, 'answers')));
  }

  #freshLink(socket: WebSocket): void {
    const now = this.#options.sinceBoot();
    if (now - this.#lastFreshLink < freshLinkEveryMs) {
      socket.close(door.tooOften, 'a window was opened a moment ago');
      return;
    }
    this.#lastFreshLink = now;
    this.#options.openWindow().then(
      (opened) => {
        send(socket, { type: 'fresh-link', opened });
        socket.close(1000);
      },
      (thrown: unknown) => {
        this.#options.failed(errorFrom(thrown, 'window'));
        socket.close(1011, 'no window could be opened');
      },
    );
  }
}

function send(socket: WebSocket, message: ToPage): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}

function textOf(data: RawData): string {
  return (data as Buffer).toString('utf8');
}
