// A small laptop for the tests of the hub: speaks the LAN protocol over real TLS.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import { FerryFailure, unwrap } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { exporterLabel, hubMessageSchema, hubProofSchema, lanProtocol } from '@ferry/common/protocol/lan';
import type { AgentMessage, DeviceProof, HubMessage, HubProof, PullAnswer } from '@ferry/common/protocol/lan';
import { createTrust } from '@ferry/common/trust/trust';
import type { TestDevice } from '../sync/console-fixture.ts';

type Of<T extends HubMessage['type']> = Extract<HubMessage, { type: T }>;

export class TestAgent {
  readonly received: HubMessage[] = [];
  readonly closed: Promise<unknown>;
  readonly #socket: WebSocket;
  readonly #device: TestDevice;
  readonly #tls: TLSSocket;
  readonly #waiting = new Set<() => void>();
  #taken = 0;
  #id = 0;

  private constructor(socket: WebSocket, tls: TLSSocket, device: TestDevice) {
    this.#socket = socket;
    this.#device = device;
    this.#tls = tls;
    this.closed = once(socket, 'close');
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => {
      this.received.push(hubMessageSchema.parse(JSON.parse((data as Buffer).toString('utf8'))));
      for (const wake of this.#waiting) wake();
    });
  }

  static async connect(port: number, device: TestDevice): Promise<TestAgent> {
    const socket = new WebSocket(`wss://127.0.0.1:${port}/`, { rejectUnauthorized: false, minVersion: 'TLSv1.3' });
    let tls: TLSSocket | undefined;
    socket.once('upgrade', (response) => {
      if (response.socket instanceof TLSSocket) tls = response.socket;
    });
    await once(socket, 'open');
    if (!tls) throw new Error('not over TLS');
    return new TestAgent(socket, tls, device);
  }

  raw(data: string | Buffer): void {
    this.#socket.send(data);
  }

  send(message: AgentMessage): void {
    this.raw(JSON.stringify(message));
  }

  /** The next message of a type; a `refused` instead is thrown. Each call looks from where the last one stopped. */
  async next<T extends HubMessage['type']>(type: T): Promise<Of<T>> {
    for (;;) {
      for (; this.#taken < this.received.length; this.#taken += 1) {
        const message = this.received[this.#taken];
        if (message?.type === type) {
          this.#taken += 1;
          return message as Of<T>;
        }
        if (message?.type === 'refused') throw new FerryFailure(message.error);
      }
      await this.#more();
    }
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
    });
  }

  async hubProof(): Promise<HubProof> {
    const nonce = randomBytes(32).toString('base64url');
    this.send({ type: 'hello', protocol: lanProtocol, nonce });
    const answer = await this.next('hub-proof');
    const trust = createTrust(this.#device.project.rootRecord, { now: () => new Date() });
    const proof = unwrap(await trust.verifyConsole(answer.jws, 'hub-proof', hubProofSchema)).payload;
    const exporter = this.#tls.exportKeyingMaterial(32, exporterLabel, Buffer.alloc(0)).toString('base64url');
    if (proof.agentNonce !== nonce || proof.exporter !== exporter) throw new Error('not the proof of this connection');
    return proof;
  }

  async deviceProof(): Promise<string> {
    const hub = await this.hubProof();
    return await this.#device.signer.sign<DeviceProof>('device-proof', { ...hub, role: 'device' });
  }

  async prove(): Promise<void> {
    this.send({ type: 'device-proof', jws: await this.deviceProof() });
    await this.next('welcome');
  }

  async enrol(token: { secret: string; tokenId: string }): Promise<void> {
    const { agentNonce, hubNonce, exporter } = await this.hubProof();
    const binding = `${agentNonce}.${hubNonce}.${exporter}`;
    const request = await this.#device.request({ tokenId: token.tokenId, binding });
    this.send({ type: 'enrol', secret: token.secret, request });
    await this.next('welcome');
  }

  async pull(): Promise<PullAnswer> {
    this.send({ type: 'pull', id: (this.#id += 1) });
    return (await this.next('pulled')).answer;
  }

  async push(write: { report?: string; logs: string[] }): Promise<FerryError | undefined> {
    this.send({ type: 'push', id: (this.#id += 1), ...write });
    return (await this.next('reply')).error;
  }

  /** The bytes of a part, or the error. Nothing else may be asked meanwhile. */
  async download(sha256: string, from: number): Promise<{ size: number; data: Buffer } | FerryError | undefined> {
    const id = (this.#id += 1);
    this.send({ type: 'download', id, sha256, from });
    const answer = await this.#answer(id);
    return answer.type === 'part' ? { size: answer.size, data: Buffer.from(answer.data, 'base64') } : answer.error;
  }

  async #answer(id: number): Promise<Of<'part' | 'reply'>> {
    for (;;) {
      for (; this.#taken < this.received.length; this.#taken += 1) {
        const message = this.received[this.#taken];
        if ((message?.type === 'part' || message?.type === 'reply') && message.id === id) {
          this.#taken += 1;
          return message;
        }
      }
      await this.#more();
    }
  }

  close(): void {
    this.#socket.terminate();
  }
}
