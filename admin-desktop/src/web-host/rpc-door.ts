import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { limits } from '@ferry/common/limits';
import { checkJson } from '@ferry/common/errors';
import type { MessagePipe } from '../contract/messages.ts';
import { doorCodes, knockSchema, webDoorPath } from '../contract/web-door.ts';
import type { DoorKeeper } from './door-keeper.ts';
import { refusal } from './request-origin.ts';
import { webSocketPipe } from './web-socket-pipe.ts';

export interface RpcDoorOptions<M = { current: string | null }> {
  server: Server;
  origin: string;
  keeper: DoorKeeper<M>;
  /** Serves a page that was let in, until its pipe closes. */
  connect: (pipe: MessagePipe, memory: M, sizeOf: (message: unknown) => number) => void;
  /** Writes a fresh link and opens it; tells whether a browser was started. */
  freshLink: () => Promise<{ opened: boolean }>;
  now: () => number;
  log: (line: string) => void;
}

/** How long a connection may keep its first message to itself, in milliseconds. */
const knockMs = 10_000;
/** A first message is a secret or a token and no more, in bytes. */
const knockBytes = 1024;
/** Fresh links may be asked for by anyone who can send our Origin, so not more often than this, in milliseconds. */
const freshLinkEveryMs = 3000;
const mostConnections = 50;

/** The WebSocket at `/rpc`: nothing is served before the first message has shown a secret or a token. */
export function openRpcDoor(options: RpcDoorOptions): { close(): void } {
  const { server, origin, keeper } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.rpcMessage, clientTracking: true });
  let lastFreshLink = Number.NEGATIVE_INFINITY;

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    // A WebSocket has no same-origin policy of its own: here the Origin must be there, and ours.
    const why =
      request.url !== webDoorPath
        ? 'there is nothing here'
        : request.headers.origin === undefined
          ? 'no Origin'
          : refusal(request, origin);
    if (why !== null || sockets.clients.size >= mostConnections) {
      socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => receive(opened));
  });

  function receive(socket: WebSocket): void {
    socket.on('error', (error) => options.log(`a page's connection failed: ${error.message}`));
    const timer = setTimeout(() => socket.close(doorCodes.tooSlow, 'nothing was said'), knockMs);
    socket.once('close', () => clearTimeout(timer));
    socket.once('message', (data: Buffer, isBinary: boolean) => {
      clearTimeout(timer);
      if (isBinary || data.length > knockBytes) {
        socket.close(doorCodes.malformed, 'the first message must be a secret or a token');
        return;
      }
      answerKnock(socket, data.toString('utf8'));
    });
  }

  function answerKnock(socket: WebSocket, text: string): void {
    const knock = checkJson(knockSchema, text, 'first message');
    if (!knock.ok) {
      socket.close(doorCodes.malformed, 'the first message must be a secret or a token');
    } else if (knock.value.type === 'fresh-link') {
      makeFreshLink(socket);
    } else {
      const page =
        knock.value.type === 'secret'
          ? keeper.enterBySecret(knock.value.secret)
          : keeper.enterByToken(knock.value.token);
      if (!page) {
        socket.close(doorCodes.notLetIn, 'this link was used before, or is older than a minute');
        return;
      }
      const { pipe, sizeOf } = webSocketPipe(socket);
      options.connect(pipe, page.memory, sizeOf);
      socket.send(JSON.stringify({ type: 'welcome', token: page.token }));
    }
  }

  function makeFreshLink(socket: WebSocket): void {
    if (options.now() - lastFreshLink < freshLinkEveryMs) {
      socket.close(doorCodes.tooOften, 'a link was made a moment ago');
      return;
    }
    lastFreshLink = options.now();
    options.freshLink().then(
      ({ opened }) => {
        socket.send(JSON.stringify({ type: 'fresh-link-made', opened }));
        socket.close(1000);
      },
      (thrown: unknown) => {
        options.log(`no fresh link: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
        socket.close(1011, 'the link could not be written');
      },
    );
  }

  return {
    close() {
      for (const socket of sockets.clients) socket.close(doorCodes.stopping, 'Ferry was stopped');
      sockets.close();
    },
  };
}
