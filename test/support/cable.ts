// A cable between a laptop and a console or server, for tests that cut it.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export class Cable implements AsyncDisposable {
  readonly #relay: Server;
  readonly #sockets = new Set<Socket>();
  #cutAt = Infinity;
  #brought = 0;

  private constructor(to: number) {
    this.#relay = createServer((near) => {
      const far = connect(to, '127.0.0.1');
      this.#join(near, far);
      this.#join(far, near);
      far.on('data', (data) => {
        this.#brought += data.length;
        if (this.#brought < this.#cutAt) return;
        this.#cutAt = Infinity;
        this.#cut();
      });
    });
  }

  /** To that port of this computer. */
  static async to(port: number): Promise<Cable> {
    const cable = new Cable(port);
    cable.#relay.listen(0, '127.0.0.1');
    await once(cable.#relay, 'listening');
    return cable;
  }

  /** Where the laptop's end is. */
  get port(): number {
    return (this.#relay.address() as AddressInfo).port;
  }

  /** Once, after so many bytes more for the laptop; it can connect again at once. */
  cutAfter(bytes: number): void {
    this.#cutAt = this.#brought + bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#relay, 'close');
    this.#relay.close();
    this.#cut();
    await closed;
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('data', (data) => to.write(data));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
