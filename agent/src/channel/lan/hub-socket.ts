import { TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import { checkJson, errorFrom, fail, FerryFailure } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { exporterLabel, hubMessageSchema } from '@ferry/common/protocol/lan';
import type { AgentMessage, HubMessage } from '@ferry/common/protocol/lan';

/** `host`: a name or an IP address, IPv6 without brackets. */
export type HubAddress = { host: string; port: number };

export function formatAddress({ host, port }: HubAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const connectMs = 10_000;
/** Messages kept until somebody asks for them. Anybody on the network may pass himself off as a hub until it must prove itself. */
const mostWaiting = 16;

/** Messages to and from one hub over one TLS session. */
export class HubSocket {
  /** 32 bytes as base64url that only the two ends of this TLS session know */
  readonly exporter: string;
  /** Settles, with the reason, when the connection has ended. Never rejects. */
  readonly closed: Promise<FerryError>;
  readonly #socket: WebSocket;
  readonly #waiting: HubMessage[] = [];
  #receive: ((message: HubMessage) => void) | null = null;
  #why: FerryError | null = null;

  private constructor(socket: WebSocket, tls: TLSSocket, where: string, heartbeatMs: number) {
    this.#socket = socket;
    this.exporter = tls.exportKeyingMaterial(32, exporterLabel, Buffer.alloc(0)).toString('base64url');
    const heartbeat = this.#beat(heartbeatMs, where);
    this.closed = new Promise((resolve) => {
      socket.on('error', (thrown) => this.end(notTheProtocol(where, thrown) ?? unreachable(where, thrown)));
      socket.on('close', () => {
        clearInterval(heartbeat);
        resolve(this.#why ?? unreachable(where, 'the console closed the connection'));
      });
    });
    socket.on('message', (data, isBinary) => {
      const text = !isBinary && Buffer.isBuffer(data) ? data.toString('utf8') : '';
      const message = checkJson(hubMessageSchema, text, `message of ${where}`);
      if (!message.ok) this.end(message.error);
      else if (this.#receive) this.#receive(message.value);
      else if (this.#waiting.length < mostWaiting) this.#waiting.push(message.value);
      else this.end(fail('too-large', where, 'it speaks without being asked', 'Update the console.').error);
    });
  }

  /**
   * The certificate is not judged: what the hub signs over the exporter proves more, and is checked before anything that
   * identifies this laptop is sent. Throws a FerryFailure.
   */
  static async open(address: HubAddress, heartbeatMs: number, signal: AbortSignal): Promise<HubSocket> {
    const where = formatAddress(address);
    const socket = new WebSocket(`wss://${where}/`, {
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
      maxPayload: limits.lanFrame,
      handshakeTimeout: connectMs,
      perMessageDeflate: false,
      followRedirects: false,
    });
    const abort = (): void => socket.terminate();
    signal.addEventListener('abort', abort);
    try {
      return await new Promise<HubSocket>((resolve, reject) => {
        socket.once('upgrade', ({ socket: tls }) => {
          // Made at once: the first message may already be on its way.
          if (tls instanceof TLSSocket) resolve(new HubSocket(socket, tls, where, heartbeatMs));
          else reject(new FerryFailure(unreachable(where, 'the connection is not encrypted')));
        });
        socket.once('error', (thrown) => reject(new FerryFailure(unreachable(where, thrown))));
        socket.once('close', () => reject(new FerryFailure(unreachable(where, 'closed'))));
      }).then(async (opened) => await opened.#opened());
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async #opened(): Promise<this> {
    if (this.#socket.readyState === WebSocket.CONNECTING) {
      await Promise.race([new Promise<void>((resolve) => this.#socket.once('open', () => resolve())), this.closed]);
    }
    return this;
  }

  send(message: AgentMessage): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** The next message; throws a FerryFailure when the connection ends before, or what the hub refused with. */
  async next(): Promise<HubMessage> {
    const early = this.#waiting.shift();
    const message =
      early ??
      (await Promise.race([
        new Promise<HubMessage>((resolve) => {
          this.#receive = (received) => {
            // One message, one answer: the next may come before this one is looked at.
            this.#receive = null;
            resolve(received);
          };
        }),
        this.closed.then((error) => {
          throw new FerryFailure(error);
        }),
      ]));
    if (message.type === 'refused') throw new FerryFailure(message.error);
    return message;
  }

  /** From now on every message goes to `listener`. */
  listen(listener: (message: HubMessage) => void): void {
    this.#receive = listener;
    for (const message of this.#waiting.splice(0)) listener(message);
  }

  /** Ends the connection; the first reason given is the one that `closed` tells. */
  end(why: FerryError): void {
    this.#why ??= why;
    this.#socket.terminate();
  }

  /** A laptop that wakes up in another network must find out: whoever misses one answer is gone. */
  #beat(everyMs: number, where: string): NodeJS.Timeout {
    let answered = true;
    this.#socket.on('pong', () => {
      answered = true;
    });
    return setInterval(() => {
      if (!answered) {
        this.end(unreachable(where, 'no sign of life'));
        return;
      }
      answered = false;
      if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
    }, everyMs);
  }
}

/** What ws says of frames that no console sends: trying again would not help. Null for everything else. */
function notTheProtocol(where: string, thrown: Error): FerryError | null {
  const code = 'code' in thrown ? String(thrown.code) : '';
  if (!code.startsWith('WS_ERR_')) return null;
  const tooLarge = code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
  const message = tooLarge ? `a message of more than ${limits.lanFrame} bytes` : `no message: ${thrown.message}`;
  const remedy = 'Check the address: is this a Ferry console? If so, update the older of the two.';
  return fail(tooLarge ? 'too-large' : 'invalid', where, message, remedy).error;
}

function unreachable(where: string, thrown: unknown): FerryError {
  const message = typeof thrown === 'string' ? thrown : errorFrom(thrown, where).message;
  const remedy = 'Check that the console is open and on this network; the agent tries again by itself.';
  return fail('unreachable', where, `the console cannot be reached: ${message}`, remedy).error;
}
