// What a server that was broken into can put into a console's documents, and what must not come of it.
import { limits } from '@ferry/common/limits';
import { unwrap } from '@ferry/common/errors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { publishPolicy } from '../commands/policy.ts';
import { TestProject } from '../open-project-fixture.ts';
import { updateTrust } from './trust-watch.ts';

let project: TestProject;
beforeEach(async () => {
  project = await TestProject.create();
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
});

test('an unsigned revocation of this very console shuts nobody out, and gets into no policy', async () => {
  const { acting, data } = project;
  const { fingerprint } = acting.signer;
  const own = await data.store.get('administrators', fingerprint);
  if (!own) throw new Error('the console is its own administrator');
  const other = 'z'.repeat(32);
  unwrap(await data.store.merge('administrators', { ...own, revokedAt: '2026-06-01T08:00:00Z' }));
  expect(await updateTrust(data.store, data.trust)).toBe(false);
  const policy = unwrap(await publishPolicy(acting));
  expect(policy.revoked).toEqual([]);
  // That of another console counts, unsigned as it is: to be careful costs a new grant only.
  expect(
    data.trust.update({ administrators: [{ ...own, id: other, revokedAt: '2026-06-01T08:00:00Z' }], policy: null }),
  ).toBe(true);
});

test('a document that is far too large leaves its name in the quarantine, not its bytes', async () => {
  const { quarantine, store } = project.data;
  const id = 'z'.repeat(32);
  const huge = { id, format: 1, fields: {}, stuffing: 'x'.repeat(limits.document) };
  expect(await store.merge('users', huge)).toMatchObject({ error: { code: 'too-large' } });
  expect(quarantine.list()).toMatchObject([
    { collection: 'users', id, document: { id }, error: { code: 'too-large' } },
  ]);
  expect(JSON.stringify(quarantine.list()).length).toBeLessThan(1000);
});
