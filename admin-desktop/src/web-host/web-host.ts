import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { webDoorPath } from '../contract/web-door.ts';
import { refusal } from './request-origin.ts';
import { responseHeaders } from './response-headers.ts';
import { openRpcDoor } from './rpc-door.ts';
import type { RpcDoorOptions } from './rpc-door.ts';
import { sendStaticFile } from './static-files.ts';

export interface WebHost {
  readonly origin: string;
  /** Closes every connection and the port. */
  stop(): Promise<void>;
}

/**
 * Serves the built user interface below `folder`, and the console RPC, on 127.0.0.1. `port` 0 lets the system choose.
 * Requests that name another host, or come from a page of another origin, are refused before anything else.
 */
export async function startWebHost(
  options: Omit<RpcDoorOptions, 'server' | 'origin'> & { folder: string; port: number },
): Promise<Result<WebHost>> {
  let origin = '';
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    for (const [name, value] of Object.entries(responseHeaders(origin))) response.setHeader(name, value);
    answer(request, response).catch((thrown: unknown) => {
      options.log(`a request failed: ${errorFrom(thrown, 'web host').message}`);
      response.destroy();
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = refusal(request, origin);
    if (refused) {
      plain(response, 403, refused);
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      plain(response, 405, 'only GET and HEAD');
      return;
    }
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path === webDoorPath) plain(response, 426, 'this is for WebSockets');
    else if (!(await sendStaticFile(options.folder, path, request.method === 'HEAD', response)))
      plain(response, 404, path === '/' ? 'the user interface is not built: npm run build' : 'there is nothing here');
  }

  const listening = await listen(server, options.port);
  if (!listening.ok) return listening;
  origin = `http://127.0.0.1:${listening.value}`;
  const door = openRpcDoor({ ...options, server, origin });
  return ok({
    origin,
    async stop() {
      door.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  });
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

async function listen(server: Server, port: number): Promise<Result<number>> {
  return await new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const used = error.code === 'EADDRINUSE';
      const message = used ? `port ${port} is in use` : error.message;
      resolve(fail('unreachable', '127.0.0.1', message, 'Give another port with --port, or none at all.'));
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(
        typeof address === 'object' && address
          ? ok(address.port)
          : fail('internal', '127.0.0.1', 'no port', 'Start Ferry again.'),
      );
    });
  });
}
