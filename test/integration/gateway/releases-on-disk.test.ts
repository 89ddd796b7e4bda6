// The disk under the releases of a real gateway: it is full, has room for one of two, or lets one rot.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TestContext } from 'vitest';
import { dataFolderFindings } from '../../../sync-server/src/doctor/data-folder-findings.ts';
import { noSmallDisk, SmallDisk } from '../../support/small-disk.ts';
import { allOfIt, bytes, digest, releaseCalls, said, sha256 } from './release-calls.ts';
import { startTestGateway } from './test-gateway.ts';
import type { TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
const { urlOf, folder, names, put, slowly, laptop, oneOnItsWay } = releaseCalls(() => gateway);

beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(async () => await gateway.stop());

describe('a release on the disk of the gateway', () => {
  it('is refused where the disk is full, and that is said', async (context: TestContext) => {
    if (noSmallDisk !== null) return context.skip(noSmallDisk);
    using disk = new SmallDisk(folder(), 1024);
    expect(await said(await put(gateway.owner, bytes))).toBe('507 storage');
    expect(await names()).toEqual([]);
    disk.makeRoom();
  });

  it('has its room while it is on its way; that of one that was cut off is for the next', async (context: TestContext) => {
    if (noSmallDisk !== null) return context.skip(noSmallDisk);
    // What is to stay free, and one and a half releases.
    using disk = new SmallDisk(folder(), 100 * 1024 + Math.ceil((1.5 * bytes.length) / 1024));
    const first = await slowly(allOfIt);
    first.on('error', () => undefined);
    first.write(bytes.subarray(0, 1000));
    await oneOnItsWay();
    const other = Buffer.from(bytes).fill(0, 0, 1);
    expect(await said(await put(gateway.owner, other))).toBe('507 storage');
    first.destroy();
    await vi.waitFor(async () => expect(await names()).toEqual([]));
    expect((await put(gateway.owner, other)).status).toBe(201);
    expect(await names()).toEqual([sha256(other)]);
    disk.makeRoom();
  });

  it('that rots on the disk is put away at its next start, and taken in again', async () => {
    const device = await laptop();
    const part = async (): Promise<Response> => await device.fetch(urlOf(), { headers: { range: 'bytes=0-9' } });
    expect((await put(gateway.owner, bytes)).status).toBe(201);
    const rot = async (): Promise<void> => {
      const rotten = await readFile(join(folder(), digest));
      rotten[rotten.length - 1]! ^= 1;
      await writeFile(join(folder(), digest), rotten);
      gateway = await gateway.restart();
    };
    // Whoever comes first finds it out: a console that wants to send, one that asks whether it must, or several laptops at once.
    await rot();
    expect((await put(gateway.owner, bytes)).status).toBe(201);
    expect((await names()).toSorted()).toEqual([digest, `${digest}.damaged`]);
    await rot();
    expect((await gateway.owner.fetch(urlOf(), { method: 'HEAD' })).status).toBe(404);
    expect(await names()).toEqual([`${digest}.damaged`]);
    const findings = await dataFolderFindings(join(gateway.folder, 'data'));
    expect(findings.find(({ level, what }) => level === 'warn' && what.includes(`${digest}.damaged`))).toBeDefined();
    expect((await put(gateway.owner, bytes)).status).toBe(201);
    await rot();
    const answers = await Promise.all([part(), part(), part()]);
    expect(await Promise.all(answers.map(said))).toEqual(Array(3).fill('404 not-found'));
    expect((await put(gateway.owner, bytes)).status).toBe(201);

    gateway = await gateway.restart();
    expect(sha256(Buffer.from(await (await gateway.owner.fetch(urlOf())).arrayBuffer()))).toBe(digest);
    expect((await put(gateway.owner, bytes)).status).toBe(200);
  });
});
