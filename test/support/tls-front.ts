// TLS in front of a server of this computer, with a certificate for the names that it is to have.
// The library below registers its parts by decorator metadata, which has to be there first.
import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import type { Server } from 'node:tls';
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';

export class TlsFront implements AsyncDisposable {
  /** PEM; in `certificateFile` too, for NODE_EXTRA_CA_CERTS */
  readonly certificate: string;
  readonly certificateFile: string;
  readonly #folder: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, certificate: string) {
    this.#server = server;
    this.#folder = mkdtempSync(join(tmpdir(), 'ferry-front-'));
    this.certificate = certificate;
    this.certificateFile = join(this.#folder, 'certificate.pem');
    writeFileSync(this.certificateFile, certificate);
    server.on('connection', (socket: Socket) => this.#keep(socket));
  }

  /** `names`: host names, or IP addresses without brackets. `to`: the port of the server behind. */
  static async open(names: readonly string[], to: number): Promise<TlsFront> {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const made = await X509CertificateGenerator.createSelfSigned({
      ...{ serialNumber: '01', name: `CN=${names[0] ?? ''}`, signingAlgorithm: algorithm, keys },
      ...{ notBefore: new Date('2020-01-01'), notAfter: new Date('2040-01-01') },
      extensions: [
        new SubjectAlternativeNameExtension(
          names.map((value) => ({ type: /[:]|^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
      ],
    });
    const certificate = made.toString('pem');
    const bytes = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    const key = `-----BEGIN PRIVATE KEY-----\n${bytes}\n-----END PRIVATE KEY-----\n`;
    const server = createServer({ cert: certificate, key });
    const front = new TlsFront(server, certificate);
    server.on('secureConnection', (socket) => {
      const behind = connect(to, '127.0.0.1');
      front.#keep(behind);
      socket.on('error', () => behind.destroy());
      behind.pipe(socket).pipe(behind);
      behind.on('close', () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    rmSync(this.#folder, { recursive: true });
  }
}
