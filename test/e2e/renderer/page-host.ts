// Serves the built page as the web host does: the same door, the same policy. Behind it stands a double, not a core.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { checkJson } from '@ferry/common/errors';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { doorCodes, knockSchema, webDoorPath } from '../../../admin-desktop/src/contract/web-door.ts';
import { pagePolicy } from '../../../admin-desktop/src/launcher/page-policy.ts';
import type { MessagePipe } from '../../../admin-desktop/src/contract/messages.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
export interface PageHost {
  /** an address that is good once */
  freshAddress(): string;
  /** cuts every connection, and lets no new one in until `letIn` */
  cut(): void;
  letIn(): void;
  readonly renewals: () => number;
  close(): Promise<void>;
}

/** `root`: the folder of the built page. `serve` answers on each connection that was let in. */
export async function startPageHost(root: string, serve: (pipe: MessagePipe) => void): Promise<PageHost> {
  const secrets = new Set<string>();
  const tokens = new Set<string>();
  const sockets = new Set<WebSocket>();
  let open = true;
  let renewals = 0;
  let origin = '';

  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://host').pathname).replace(/^\/+/, '') || 'index.html';
    readFile(join(root, path)).then(
      (body) => {
        response.setHeader('Content-Security-Policy', pagePolicy(origin.replace('http', 'ws')));
        response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream');
        response.end(body);
      },
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
  const door = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (!open || request.url !== webDoorPath) {
      socket.destroy();
      return;
    }
    door.handleUpgrade(request, socket, head, (entered) => {
      sockets.add(entered);
      entered.once('close', () => sockets.delete(entered));
      entered.once('message', (data) => welcome(entered, textOf(data)));
    });
  });

  function welcome(socket: WebSocket, text: string): void {
    const knock = checkJson(knockSchema, text, 'knock');
    if (!knock.ok) {
      socket.close(doorCodes.malformed);
      return;
    }
    if (knock.value.type === 'fresh-link') {
      renewals += 1;
      socket.send(JSON.stringify({ type: 'fresh-link-made', opened: false }));
      return;
    }
    const known = knock.value.type === 'secret' ? secrets.delete(knock.value.secret) : tokens.has(knock.value.token);
    if (!known) {
      socket.close(doorCodes.notLetIn, 'this link was used already');
      return;
    }
    const token = randomBytes(32).toString('base64url');
    tokens.add(token);
    serve(pipeOf(socket));
    socket.send(JSON.stringify({ type: 'welcome', token }));
  }

  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  origin = `http://127.0.0.1:${address.port}`;

  const cutAll = () => {
    for (const socket of sockets) socket.terminate();
  };
  return {
    freshAddress() {
      const secret = randomBytes(32).toString('base64url');
      secrets.add(secret);
      return `${origin}/#s=${secret}`;
    },
    cut() {
      open = false;
      cutAll();
    },
    letIn() {
      open = true;
    },
    renewals: () => renewals,
    async close() {
      cutAll();
      door.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

function textOf(data: unknown): string {
  return data instanceof Buffer ? data.toString('utf8') : '';
}

function pipeOf(socket: WebSocket): MessagePipe {
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) => void socket.on('message', (data) => listener(JSON.parse(textOf(data)) as unknown)),
    onClose: (listener) => void socket.once('close', () => listener('closed')),
    close: () => socket.close(),
  };
}
