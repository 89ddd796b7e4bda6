// How tests send releases to a gateway and ask for them.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { limits } from '@ferry/common/limits';
import { proofScheme } from '@ferry/common/protocol/gateway';
import type { Signer } from '@ferry/common/trust/trust';
import { expectStatus } from './test-gateway.ts';
import type { Client, TestGateway } from './test-gateway.ts';

/** The release that is sent where no other one is named: a little more than two parts. */
export const bytes = randomBytes(2 * limits.releasePart + 1000);
export const digest = sha256(bytes);
export const allOfIt = { 'content-length': bytes.length };

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** As status and code: `403 forbidden`. */
export async function said(response: Response): Promise<string> {
  const { code } = (await response.json()) as { code?: string };
  return `${response.status} ${code ?? ''}`.trim();
}

/** The same of an upload by `slowly`. */
export async function answered(upload: ClientRequest): Promise<string> {
  const [answer] = (await once(upload, 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  return `${answer.statusCode} ${(JSON.parse(Buffer.concat(pieces).toString()) as { code?: string }).code ?? ''}`.trim();
}

/** `gateway`: the one that runs now. */
export function releaseCalls(gateway: () => TestGateway) {
  const pathOf = (name = digest): string => `/v1/projects/${gateway().project.projectId}/releases/${name}`;
  const urlOf = (name = digest): string => `${gateway().server.origin}${pathOf(name)}`;
  /** where the gateway keeps them */
  const folder = (): string => join(gateway().folder, 'data', 'releases', gateway().project.projectId);
  const names = async (): Promise<string[]> => await readdir(folder()).catch(() => []);

  async function proofOf(signer: Signer): Promise<string> {
    const { nonce } = (await gateway().plain('GET', '/v1/hello')).body as { nonce: string };
    const { projectId } = gateway().project;
    const proof = { origin: gateway().server.origin, projectId, subject: signer.fingerprint, nonce };
    return `${proofScheme} ${await signer.sign('gateway-proof', proof)}`;
  }

  return {
    pathOf,
    urlOf,
    folder,
    names,
    async put(client: Client, body: Buffer, name = sha256(body)): Promise<Response> {
      const headers = { 'content-type': 'application/octet-stream' };
      return await client.fetch(urlOf(name), { method: 'PUT', headers, body: new Uint8Array(body) });
    },
    /** An upload that the test drives piece by piece. */
    async slowly(headers: Record<string, string | number> = {}, path = pathOf()): Promise<ClientRequest> {
      const authorization = await proofOf(gateway().project.ownerSigner);
      const { hostname, port } = new URL(gateway().server.origin);
      const type = { 'content-type': 'application/octet-stream' };
      return httpRequest({ hostname, port, path, method: 'PUT', headers: { authorization, ...type, ...headers } });
    },
    async laptop(): Promise<Client> {
      const { device, answer } = await gateway().enrol({});
      expectStatus(answer, 200);
      return gateway().client(device.signer);
    },
    async oneOnItsWay(): Promise<void> {
      await vi.waitFor(async () => expect((await names()).some((name) => name.endsWith('.part'))).toBe(true));
    },
  };
}
