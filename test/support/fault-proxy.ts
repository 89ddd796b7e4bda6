// An HTTP proxy in front of a server, with which tests make faults: answers of its own, changed answers, cut connections.
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nonceHeader } from '@ferry/common/protocol/gateway';

export type ProxiedRequest = { method: string; url: string; body: string };
export type Fault =
  /** as a server that turned bad says it, or with other `headers` somebody who is none */
  | { answer: { status: number; body: string; headers?: Record<string, string> } }
  /** gets the JSON of the real answer and gives another */
  | { change: (answer: unknown) => unknown }
  | { cut: true }
  /** gets no answer at all */
  | { hold: true };

export class FaultProxy implements AsyncDisposable {
  /** Where the real server listens; null: connections are cut. */
  target: string | null = null;
  readonly seen: ProxiedRequest[] = [];
  /** Asked for each request; null lets it through unchanged. */
  fault: (request: ProxiedRequest) => Fault | null = () => null;
  readonly origin: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(): Promise<FaultProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new FaultProxy(server);
    server.on('request', (request, response) => void proxy.#handle(request, response));
    return proxy;
  }

  /** Cuts what is under way, as a server that dies does. */
  cutAll(): void {
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: string[] = [];
    request.setEncoding('utf8');
    for await (const chunk of request) chunks.push(String(chunk));
    const seen = { method: request.method ?? '', url: request.url ?? '', body: chunks.join('') };
    this.seen.push(seen);
    const fault = this.fault(seen);
    if (!this.target || (fault && 'cut' in fault)) {
      response.destroy();
      return;
    }
    if (fault && 'hold' in fault) return;
    if (fault && 'answer' in fault) {
      const { status, body, headers: own = { [nonceHeader]: 'nonce' } } = fault.answer;
      response.writeHead(status, own).end(body);
      return;
    }
    const { host: _host, connection: _connection, ...headers } = request.headers;
    const outgoing = httpRequest(
      new URL(seen.url, this.target),
      { method: seen.method, headers, agent: false },
      (answer) => {
        const { 'content-length': _length, 'transfer-encoding': _encoding, ...rest } = answer.headers;
        if (!fault) {
          response.writeHead(answer.statusCode ?? 502, rest);
          answer.pipe(response);
          answer.on('error', () => response.destroy());
          return;
        }
        const body: string[] = [];
        answer.setEncoding('utf8');
        answer.on('data', (chunk) => body.push(String(chunk)));
        answer.on('error', () => response.destroy());
        answer.on('end', () => {
          const changed = fault.change(JSON.parse(body.join('')));
          response.writeHead(answer.statusCode ?? 502, rest).end(JSON.stringify(changed));
        });
      },
    );
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    outgoing.end(seen.body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
