import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FerryFailure, ok, unwrap } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { windowsProgram } from '../../../../test/support/windows-program.ts';
import { createReleaseFolder } from './release-folder.ts';
import type { ReleaseFolder } from './release-folder.ts';
import { createReleaseIntake } from './release-intake.ts';

const bytes = Buffer.from('0123456789');
const sha256 = createHash('sha256').update(bytes).digest('hex');
const none = async () => await Promise.resolve(new Set<string>());
let above: string;
let place: string;
let releases: ReleaseFolder;

beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), 'ferry-releases-'));
  place = join(above, 'releases');
  releases = createReleaseFolder(place);
});
afterEach(() => rmSync(above, { recursive: true }));

test('a release that does not come whole is gone, and what is not offered any more goes', async () => {
  const whole = unwrap(await releases.incoming(bytes.length));
  unwrap(await whole.write(0, bytes));
  unwrap(await whole.keep());
  await whole.end();
  const half = unwrap(await releases.incoming(10));
  unwrap(await half.write(0, Buffer.from('12345')));
  expect(await half.write(4, Buffer.from('67890'))).toMatchObject({ ok: false, error: { code: 'invalid' } });
  await releases.tidy(async () => await Promise.resolve(new Set([sha256])));
  expect(await releases.size(sha256)).toBe(bytes.length);
  expect(await half.write(5, Buffer.from('6789'))).toMatchObject({ ok: true });
  await half.end();
  expect(await releases.incoming(limits.release + 1)).toMatchObject({ ok: false, error: { code: 'too-large' } });
  await releases.tidy(none);
  expect(await releases.part(sha256, 0)).toMatchObject({ ok: false, error: { code: 'not-found' } });
  expect(readdirSync(place)).toEqual([]);
});

test('tidying at any moment takes nothing that is coming in or being offered, and all that a kill left', async () => {
  mkdirSync(place);
  // Of a console that was killed, beside what somebody put there.
  for (const name of ['dead.part', 'a'.repeat(64), 'notes.json']) writeFileSync(join(place, name), '{');
  const tidying = { now: true };
  const tidies = (async () => {
    while (tidying.now) await releases.tidy(none);
  })();
  for (let round = 0; round < 25; round += 1) {
    const content = Buffer.from(`release ${round}`);
    const name = createHash('sha256').update(content).digest('hex');
    const incoming = unwrap(await releases.incoming(content.length));
    unwrap(await incoming.write(0, content.subarray(0, 4)));
    unwrap(await incoming.write(4, content.subarray(4)));
    unwrap(await incoming.keep());
    expect(await releases.size(name)).toBe(content.length);
    // It is in the settings only from here on.
    await incoming.end();
  }
  tidying.now = false;
  await tidies;
  await releases.tidy(none);
  expect(readdirSync(place)).toEqual(['notes.json']);
});

test('what is offered while it is tidied stays, though those in use were asked for before', async () => {
  const asked = Promise.withResolvers<true>();
  const answer = Promise.withResolvers<ReadonlySet<string>>();
  const incoming = unwrap(await releases.incoming(bytes.length));
  unwrap(await incoming.write(0, bytes));
  unwrap(await incoming.keep());
  const tidied = releases.tidy(async () => {
    asked.resolve(true);
    return await answer.promise;
  });
  await asked.promise;
  await incoming.end();
  answer.resolve(new Set());
  await tidied;
  expect(await releases.size(sha256)).toBe(bytes.length);
});

test('a window that closes while its file is being offered does not take it away', async () => {
  const intake = createReleaseIntake(releases);
  const program = windowsProgram('2.0.1');
  const { id, end } = unwrap(await intake.begin(program.length));
  unwrap(await intake.write(id, 0, program));
  const { sha256: name } = unwrap(await intake.taken(id, new AbortController().signal));
  const ending = { done: Promise.resolve() };
  const offered = await intake.offer(id, async (_release, keep) => {
    ending.done = end();
    unwrap(await keep());
    await releases.tidy(none);
    return ok(await releases.size(name));
  });
  await ending.done;
  expect(unwrap(offered)).toBe(program.length);
  expect(readdirSync(place)).toEqual([name]);
  expect(await intake.offer(id, async () => await Promise.resolve(ok(1)))).toMatchObject({ ok: false });
});

test('what cannot be read says why and what to do, and nothing else breaks', async () => {
  expect(await releases.fault()).toBeNull();
  writeFileSync(place, 'no folder');
  const fault = { code: 'storage', message: expect.stringContaining(place) as string };
  expect(await releases.fault()).toMatchObject({ ...fault, remedy: expect.stringMatching(/Move/) as string });
  expect(await releases.incoming(10)).toMatchObject({ ok: false, error: fault });
  await expect(releases.size(sha256)).rejects.toThrow(FerryFailure);
  // A laptop is not told where.
  const part = await releases.part(sha256, 0);
  expect(part).toMatchObject({ ok: false, error: { code: 'storage', remedy: 'Get it from the server.' } });
  expect(JSON.stringify(part)).not.toContain(place);
  await expect(releases.tidy(none)).rejects.toThrow(/ENOTDIR/);
  rmSync(place);
  expect(await releases.fault()).toBeNull();

  // One name that cannot go keeps none of the others.
  mkdirSync(join(place, '0'.repeat(64), 'inner'), { recursive: true });
  symlinkSync('nowhere', join(place, 'f'.repeat(64)));
  await expect(releases.tidy(none)).rejects.toThrow();
  expect(readdirSync(place)).toEqual(['0'.repeat(64)]);
});
