// The bytes of releases at a real gateway: who may send and fetch them, and what becomes of those that do not arrive whole.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { stat, utimes } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '@ferry/common/limits';
import type { Release } from '@ferry/common/orders/release';
import { makeTestProject } from '../../fixtures/project.ts';
import { allOfIt, answered, bytes, digest, releaseCalls, said, sha256 } from './release-calls.ts';
import { expectStatus, startTestGateway } from './test-gateway.ts';
import type { TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
const { pathOf, urlOf, folder, names, put, slowly, laptop, oneOnItsWay } = releaseCalls(() => gateway);

beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(async () => await gateway.stop());

describe('a release at the gateway', () => {
  it('is kept when it is what it is named, and given to devices in parts, to consoles as they like', async () => {
    const { owner } = gateway;
    const device = await laptop();
    expect((await owner.fetch(urlOf(), { method: 'HEAD' })).status).toBe(404);
    expect(await said(await device.fetch(urlOf(), { headers: { range: 'bytes=0-9' } }))).toBe('404 not-found');
    expect((await put(owner, bytes)).status).toBe(201);
    expect((await put(owner, bytes)).status).toBe(200);
    expect(await names()).toEqual([digest]);
    expect((await stat(join(folder(), digest))).mode & 0o777).toBe(0o600);

    const head = await device.fetch(urlOf(), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
    expect(head.headers.get('accept-ranges')).toBe('bytes');
    const whole = await owner.fetch(urlOf());
    expect(whole.status).toBe(200);
    expect(sha256(Buffer.from(await whole.arrayBuffer()))).toBe(digest);

    const asked = async (range?: string): Promise<[number, string | null, Buffer]> => {
      const response = await device.fetch(urlOf(), range === undefined ? {} : { headers: { range } });
      return [response.status, response.headers.get('content-range'), Buffer.from(await response.arrayBuffer())];
    };
    expect(await asked('bytes=10-19')).toEqual([206, `bytes 10-19/${bytes.length}`, bytes.subarray(10, 20)]);
    const [status, range, first] = await asked('bytes=0-');
    expect([status, range]).toEqual([206, `bytes 0-${limits.releasePart - 1}/${bytes.length}`]);
    expect(first.equals(bytes.subarray(0, limits.releasePart))).toBe(true);
    const last = await asked(`bytes=${bytes.length - 1}-${bytes.length + 5}`);
    expect(last[2]).toEqual(bytes.subarray(-1));
    for (const bad of [undefined, `bytes=${bytes.length}-`, 'bytes=9-8', 'bytes=0-1,5-6', 'lines=1-2']) {
      const [refused, size, body] = await asked(bad);
      expect([refused, size]).toEqual([416, `bytes */${bytes.length}`]);
      expect(JSON.parse(body.toString())).toMatchObject({ code: 'invalid' });
    }
  });

  it('is fetched on from where a download broke off, also after a restart of the server', async () => {
    const device = await laptop();
    expect((await put(gateway.owner, bytes)).status).toBe(201);
    const pieces: Buffer[] = [];
    const next = async (): Promise<void> => {
      const have = Buffer.concat(pieces).length;
      const response = await device.fetch(urlOf(), { headers: { range: `bytes=${have}-` } });
      pieces.push(Buffer.from(await response.arrayBuffer()));
    };
    await next();
    gateway = await gateway.restart();
    await next();
    await next();
    expect(sha256(Buffer.concat(pieces))).toBe(digest);
  });

  it('comes from an owner alone, and goes to nobody of another project', async () => {
    const { project, owner } = gateway;
    for (const role of ['admin', 'technician', 'viewer'] as const) {
      const client = gateway.client((await project.addConsole(role)).signer);
      expect(await said(await put(client, bytes)), role).toBe('403 forbidden');
      expect((await client.fetch(urlOf(), { method: 'HEAD' })).status).toBe(404);
    }
    const device = await laptop();
    expect(await said(await put(device, bytes))).toBe('403 forbidden');
    expect((await put(owner, bytes)).status).toBe(201);

    const other = await makeTestProject({ now: Date.now });
    expectStatus(await gateway.register(other), 200);
    const stranger = await other.newDevice();
    const range = { headers: { range: 'bytes=0-9' } };
    const foreign = gateway.client(stranger.signer, { projectId: other.projectId });
    expect(await said(await foreign.fetch(urlOf(), range))).toBe('403 wrong-project');
    expect(await said(await gateway.client(stranger.signer).fetch(urlOf(), range))).toBe('403 forbidden');
    const elsewhere = urlOf().replace(project.projectId, other.projectId);
    expect(await said(await device.fetch(elsewhere, range))).toBe('403 wrong-project');
    const foreignOwner = gateway.client(other.ownerSigner, { projectId: other.projectId });
    expect((await foreignOwner.fetch(elsewhere, { method: 'HEAD' })).status).toBe(404);
    for (const method of ['GET', 'HEAD', 'PUT']) {
      const answer = await fetch(urlOf(), { method });
      expect(answer.status, method).toBe(401);
    }
    expect((await owner.fetch(urlOf(), { method: 'DELETE' })).status).toBe(404);
  });

  it('opens no other address to bytes, and takes nothing but bytes', async () => {
    const { owner, project } = gateway;
    const headers = { 'content-type': 'application/octet-stream' };
    const body = new Uint8Array(bytes.subarray(0, 100));
    const document = `${gateway.server.origin}/ferry-${project.projectId}-users/x`;
    expect(await said(await owner.fetch(document, { method: 'PUT', headers, body }))).toBe('400 invalid');
    expect(await said(await owner.fetch(urlOf(), { method: 'PUT', body: '{}' }))).toBe('400 invalid');
    expect(await said(await owner.fetch(urlOf(), { method: 'PUT' }))).toBe('400 invalid');
    for (const name of ['x', digest.toUpperCase(), `${digest}0`, '..%2f..%2fgateway.key', `${digest}.part`])
      expect(await said(await owner.fetch(urlOf(name), { method: 'PUT', headers, body })), name).toBe('400 invalid');
    const unsaid = await slowly({ 'transfer-encoding': 'chunked' });
    unsaid.end(bytes);
    expect(await answered(unsaid)).toBe('411 invalid');
    expect(await names()).toEqual([]);
  });

  it('leaves nothing behind when it is another one, too large, cut off or silent', async () => {
    await gateway.stop();
    gateway = await startTestGateway({ bodyTimes: { whole: 300, release: 60_000, silence: 300 } });
    const { owner } = gateway;
    expect(await said(await put(owner, bytes, sha256(Buffer.from('another'))))).toBe('400 invalid');
    const large = await slowly({ 'content-length': limits.release + 1 });
    large.on('error', () => undefined);
    large.write('x');
    expect(await answered(large)).toBe('413 too-large');
    large.destroy();

    const cut = await slowly(allOfIt);
    cut.on('error', () => undefined);
    cut.write(bytes.subarray(0, 70_000));
    await oneOnItsWay();
    cut.destroy();
    await vi.waitFor(async () => expect(await names()).toEqual([]));

    const silent = await slowly(allOfIt);
    const ended = once(silent, 'error');
    silent.write(bytes.subarray(0, 70_000));
    await oneOnItsWay();
    await ended;
    await vi.waitFor(async () => expect(await names()).toEqual([]));

    const { hostname, port } = new URL(gateway.server.origin);
    const path = `/v1/projects/${gateway.project.projectId}/enrolments`;
    const headers = { 'content-type': 'application/json', 'content-length': 100 };
    const stuck = httpRequest({ hostname, port, path, method: 'POST', headers });
    const dropped = once(stuck, 'error');
    stuck.write('{');
    await dropped;
    expect((await put(owner, bytes)).status).toBe(201);
  });

  it('may take longer than other requests as long as something comes', async () => {
    await gateway.stop();
    gateway = await startTestGateway({ bodyTimes: { whole: 400, release: 60_000, silence: 60_000 } });
    const upload = await slowly(allOfIt);
    upload.write(bytes.subarray(0, 1000));
    await oneOnItsWay();
    const begun = performance.now();
    await vi.waitFor(() => expect(performance.now() - begun).toBeGreaterThan(450));
    upload.end(bytes.subarray(1000));
    expect(await answered(upload)).toBe('201');
  });

  it('comes in twice at the same time; a server that is stopped in between keeps none of it', async () => {
    const both = [await slowly(allOfIt), await slowly(allOfIt)];
    for (const each of both) each.write(bytes.subarray(0, 1000));
    await vi.waitFor(async () => expect(await names()).toHaveLength(2));
    for (const each of both) each.end(bytes.subarray(1000));
    expect(await Promise.all(both.map(answered))).toEqual(['201', '201']);
    expect(await names()).toEqual([digest]);

    const other = randomBytes(1000);
    const half = await slowly({ 'content-length': 1000 }, pathOf(sha256(other)));
    const ended = once(half, 'error');
    half.write(other.subarray(0, 500));
    await oneOnItsWay();
    gateway = await gateway.restart();
    await ended;
    expect(await names()).toEqual([digest]);
    expect((await put(gateway.owner, other)).status).toBe(201);
  });

  it('stays while it is offered; of the others the four that came last', async () => {
    const { owner, project } = gateway;
    const manifest = async (content: Buffer) =>
      await project.ownerSigner.sign<Release>('release', {
        format: 1,
        projectId: project.projectId,
        version: '1.2.3',
        sha256: sha256(content),
        size: content.length,
        issuedAt: new Date().toISOString(),
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
      });
    const all = ['a', 'b', 'c', 'd', 'e', 'f'].map((text) => Buffer.from(text));
    const [published, drafted] = [all[0]!, all[1]!];
    const policy = await project.policy({ release: await manifest(published), automaticUpgrade: true });
    expectStatus(await owner.put('orders', policy.document), 201);
    const settings = project.settingsDocument({ release: await manifest(drafted) });
    expectStatus(await owner.put('settings', settings), 201);
    for (const [index, content] of all.entries()) {
      expect((await put(owner, content)).status).toBe(201);
      // Seconds apart, as on a file system that counts no finer.
      const at = new Date(Date.now() - 60_000 + index * 1000);
      await utimes(join(folder(), sha256(content)), at, at);
    }
    const kept = [published, drafted, all[4]!, all[5]!];
    expect((await names()).toSorted()).toEqual(kept.map(sha256).toSorted());
  });
});
