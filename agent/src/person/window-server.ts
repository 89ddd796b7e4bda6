import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { pageFiles } from './page-files.ts';
import type { PageFile } from './page-files.ts';
import { requestRefusal, responseHeaders } from './request-refusal.ts';
import { WindowDoor } from './window-door.ts';
import type { WindowDoorOptions } from './window-door.ts';

export interface WindowServer {
  readonly origin: string;
  readonly door: WindowDoor;
  stop(): Promise<void>;
}

/**
 * Serves the page on 127.0.0.1, on a port that the system chooses. Requests that name another host, or come from a page of
 * another origin, are refused before anything else; the files of the page are all that there is.
 */
export async function startWindowServer(options: WindowDoorOptions): Promise<WindowServer> {
  const files = pageFiles();
  let origin = 'http://127.0.0.1:0';
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    for (const [name, value] of Object.entries(responseHeaders(origin))) response.setHeader(name, value);
    answer(request, response, origin, files);
  });
  server.maxConnections = 40;
  const door = new WindowDoor(server, () => origin, options);
  origin = `http://127.0.0.1:${await listen(server)}`;
  return {
    origin,
    door,
    async stop() {
      door.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
  files: ReadonlyMap<string, PageFile>,
): void {
  const refused = requestRefusal(request, origin);
  if (refused !== null) {
    plain(response, 403, refused);
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    plain(response, 405, 'only GET and HEAD');
    return;
  }
  const file = files.get((request.url ?? '/').split('?')[0] ?? '/');
  if (!file) {
    plain(response, 404, 'there is nothing here');
    return;
  }
  response.writeHead(200, { 'content-type': file.type, 'content-length': Buffer.byteLength(file.body) });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

async function listen(server: Server): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address.port);
      else reject(new Error('the system gave no port'));
    });
  });
}
