// A proxy as companies have it: opens tunnels (CONNECT), wherever they are asked to lead, to one port of this computer.
import { createServer } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export type TunnelAnswer = 'tunnel' | 'nothing' | { status: number; headers?: OutgoingHttpHeaders };

export class TunnelProxy implements AsyncDisposable {
  /** the port that every tunnel leads to */
  to = 0;
  answer: TunnelAnswer = 'tunnel';
  readonly seen: { target: string; authorization: string | undefined }[] = [];
  readonly #server: Server = createServer((_request, response) => response.writeHead(400).end());
  readonly #sockets = new Set<Socket>();
  #port = 0;

  static async open(): Promise<TunnelProxy> {
    const proxy = new TunnelProxy();
    proxy.#server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) =>
      proxy.#connect(request, socket, head),
    );
    proxy.#server.on('connection', (socket: Socket) => proxy.#keep(socket));
    await proxy.listen();
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  /** Again at the port that it had. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** As somebody pulls its plug. */
  async die(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #connect({ url, headers }: IncomingMessage, socket: Socket, head: Buffer): void {
    this.seen.push({ target: url ?? '', authorization: headers['proxy-authorization'] });
    const { answer } = this;
    if (answer === 'nothing') return;
    if (answer !== 'tunnel') {
      const lines = Object.entries(answer.headers ?? {}).map(([name, value]) => `${name}: ${String(value)}\r\n`);
      socket.end(`HTTP/1.1 ${answer.status} No\r\n${lines.join('')}content-length: 5\r\n\r\nwords`);
      return;
    }
    const beyond = connect(this.to, '127.0.0.1');
    this.#keep(beyond);
    beyond.on('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      beyond.write(head);
      beyond.pipe(socket).pipe(beyond);
    });
    beyond.on('close', () => socket.destroy());
    socket.on('close', () => beyond.destroy());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.die();
  }
}
