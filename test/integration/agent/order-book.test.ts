// What an agent makes of orders that were really signed: every wrong one is refused, told, and leaves no trace.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderDocument } from '@ferry/common/documents/orders';
import { unwrap } from '@ferry/common/errors';
import { Journal } from '../../../agent/src/engine/journal.ts';
import { OrderBook } from '../../../agent/src/service/order-book.ts';
import { makeTestProject } from '../../fixtures/project.ts';
import type { TestProject } from '../../fixtures/project.ts';

const upn = 'ann@source.example';
const start = Date.parse('2026-06-01T00:00:00Z');
let now: number;
let project: TestProject;
let folder: string;
let journal: Journal;
let deviceId: string;
let userId: string;
let book: OrderBook;

const openBook = (): OrderBook => new OrderBook({ journal, root: project.rootRecord, deviceId, now: () => now });

beforeEach(async () => {
  now = start;
  project = await makeTestProject({ now: () => now });
  folder = mkdtempSync(join(tmpdir(), 'ferry-book-'));
  journal = unwrap(Journal.open(join(folder, 'journal.sqlite')));
  deviceId = (await project.newDevice()).deviceId;
  userId = (await project.goFor(upn)).document.id;
  book = openBook();
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Gives back what is in force, and the codes of what was refused. */
async function after(...orders: OrderDocument[]): Promise<{ digest: string | undefined; codes: string[] }> {
  await book.receive({ userId, orders }, 'cloud');
  const { inForce, refused } = await book.judge();
  return { digest: inForce?.digest, codes: refused.map(({ error }) => error.code) };
}

describe('an order', () => {
  it('is in force when it is signed for this user, also after the next start and without any network', async () => {
    const go = await project.goFor(upn);
    expect(await after(go.document)).toEqual({ digest: go.digest, codes: [] });
    expect((await openBook().judge()).inForce?.digest).toBe(go.digest);
  });

  it('is refused when it is damaged, from another project, of a wrong role, expired, or under another id', async () => {
    const other = await makeTestProject({ now: () => now });
    const technician = await project.addConsole('technician');
    const viewer = await project.addConsole('viewer');
    const brief = await project.addConsole('admin', { notAfter: now + 1000 });
    const good = await project.goFor(upn);
    const cases: [string, OrderDocument][] = [
      ['unauthenticated', { ...good.document, go: `${good.jws.slice(0, -6)}AAAAAA` }],
      ['unauthenticated', (await other.goFor(upn)).document],
      ['forbidden', (await project.goFor(upn, {}, technician.signer)).document],
      ['forbidden', (await project.stopFor(upn, {}, viewer.signer)).document],
      ['expired', (await project.goFor(upn, {}, brief.signer)).document],
      ['forbidden', { ...(await project.goFor('bob@source.example')).document, id: userId }],
      ['wrong-project', (await project.goFor(upn, { projectId: other.projectId })).document],
    ];
    now += 2000;
    for (const [code, document] of cases)
      expect(await after(document), JSON.stringify(document).slice(0, 80)).toEqual({
        digest: undefined,
        codes: [code],
      });
    expect(journal.orders()).toEqual([]);
    expect(await after(good.document)).toEqual({ digest: good.digest, codes: [] });
  });

  it('takes no good stop with it when the start beside it is bad', async () => {
    const stop = await project.stopFor(upn);
    const bad = { ...stop.document, go: 'a.b.c' };
    expect(await after(bad)).toEqual({ digest: stop.digest, codes: ['invalid'] });
  });

  it('of before a stop never comes back: not by an older copy, not by another channel, not by a later stamp', async () => {
    const first = await project.goFor(upn, { sequence: 1 });
    const stop = await project.stopFor(upn, { sequence: 1 });
    const stale = await project.goFor(upn, { sequence: 9, overrides: [] });
    expect((await after(first.document)).digest).toBe(first.digest);
    expect((await after({ ...stop.document, go: first.jws })).digest).toBe(stop.digest);
    expect((await after(first.document)).digest).toBe(stop.digest);
    expect((await after(stale.document)).digest).toBe(stop.digest);
    const informed = await project.goFor(upn, { sequence: 10, overrides: [stop.digest] });
    expect((await after(informed.document)).digest).toBe(informed.digest);
  });

  it('to stop is heard by a laptop that was away while the grant behind it ran out, unless that was revoked', async () => {
    const former = await project.addConsole('technician', { notAfter: now + 1000 });
    const thief = await project.addConsole('technician', { notAfter: now + 1000 });
    const stop = await project.stopFor(upn, {}, former.signer);
    const stolen = await project.stopFor(upn, {}, thief.signer);
    const policy = await project.policy({ revoked: [thief.keys.fingerprint] });
    const go = await project.goFor(upn);
    now += 2000;
    expect(await after(policy.document, { ...go.document, stop: stolen.jws })).toEqual({
      digest: go.digest,
      codes: ['revoked'],
    });
    expect((await after({ ...go.document, stop: stop.jws })).digest).toBe(stop.digest);
  });

  it('counts no more when the policy revokes whoever signed it', async () => {
    const admin = await project.addConsole('admin');
    const go = await project.goFor(upn, {}, admin.signer);
    expect((await after(go.document)).digest).toBe(go.digest);
    const policy = await project.policy({ revoked: [admin.keys.fingerprint] });
    expect(await after(policy.document)).toEqual({ digest: undefined, codes: ['revoked'] });
  });

  it('stays revoked when an older policy is served again, over a restart too', async () => {
    const admin = await project.addConsole('admin');
    const go = await project.goFor(upn, {}, admin.signer);
    const older = await project.policy({ sequence: 1, revoked: [] });
    const newer = await project.policy({ sequence: 2, revoked: [admin.keys.fingerprint] });
    await after(newer.document);
    expect(await after(older.document, go.document)).toEqual({ digest: undefined, codes: ['revoked'] });
    book = openBook();
    expect(await after(older.document, go.document)).toEqual({ digest: undefined, codes: ['revoked'] });
  });

  it('for the user is heard only by a device that is assigned to that user', async () => {
    const go = await project.goFor(upn);
    await book.receive({ orders: [go.document] }, 'cloud');
    expect((await book.judge()).inForce).toBeNull();
    const own = await project.goFor({ deviceId });
    await book.receive({ orders: [own.document] }, 'lan:x');
    expect((await book.judge()).inForce?.digest).toBe(own.digest);
  });
});

it('an assignment is taken back only by whoever made it', async () => {
  await book.receive({ userId, orders: [] }, 'cloud');
  await book.receive({ orders: [] }, 'lan:somebody who has not heard yet');
  expect(book.userId()).toBe(userId);
  await book.receive({ orders: [] }, 'cloud');
  expect(book.userId()).toBeNull();
});
