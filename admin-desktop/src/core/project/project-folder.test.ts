import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@ferry/common/errors';
import { generateSigningKeys } from '@ferry/common/trust/keys';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sourceTenantId, targetTenantId, testSeal } from '../open-project-fixture.ts';
import { readKeys, writeKeys } from './key-file.ts';
import type { ProjectKeys } from './key-file.ts';
import { createProject } from './create-project.ts';
import { openProject } from './open-project.ts';
import { passphraseSeal, scryptCost } from './passphrase-seal.ts';
import { projectPaths, readProjectFile } from './project-folder.ts';
import { lockProject } from './project-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-folder-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const options = { seal: testSeal, now: Date.now };
const wanted = {
  name: 'Test project',
  sourceTenantId,
  sourceDomains: [],
  targetTenantId,
  targetDomains: [],
  matchBySourceAccount: false,
};
const projectId = '0123456789abcdef';

describe('keys under a passphrase', () => {
  async function keys(): Promise<ProjectKeys> {
    return { root: await generateSigningKeys(), console: await generateSigningKeys(), grants: ['a.b.c'] };
  }
  const cheap = { N: 2 ** 14, r: 8, p: 1 };

  test('come back as they were, in a file that only its owner may read', async () => {
    const mine = await keys();
    await writeKeys(folder, projectId, mine, testSeal);
    const path = projectPaths(folder).keys;
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['keys.json']);
    const read = unwrap(await readKeys(folder, projectId, testSeal));
    expect(read.console.fingerprint).toBe(mine.console.fingerprint);
    expect(read.root?.fingerprint).toBe(mine.root?.fingerprint);
    expect(read.grants).toEqual(mine.grants);
  });

  test('cost what the design asks for', async () => {
    expect(scryptCost).toEqual({ N: 131072, r: 8, p: 1 });
    const sealed = await passphraseSeal('a').seal('secret', 'bound');
    expect(sealed).toMatchObject({ scrypt: scryptCost });
    expect(unwrap(await passphraseSeal('a').open(sealed, 'bound'))).toBe('secret');
  });

  test('a passphrase typed in another normal form is the same', async () => {
    const sealed = await passphraseSeal('pässwörd', cheap).seal('secret', 'bound');
    expect(unwrap(await passphraseSeal('pässwörd'.normalize('NFD'), cheap).open(sealed, 'bound'))).toBe('secret');
  });

  test('a wrong passphrase is forbidden', async () => {
    await writeKeys(folder, projectId, await keys(), testSeal);
    const wrong = await readKeys(folder, projectId, passphraseSeal('another', cheap));
    expect(wrong).toMatchObject({ ok: false, error: { code: 'forbidden', where: 'passphrase' } });
  });

  test.each<[string, (text: string) => string]>([
    ['cut off', (text) => text.slice(0, -30)],
    ['no JSON', () => 'keys'],
    ['empty', () => ''],
    ['another byte in the data', (text) => text.replace(/"data": "./, '"data": "_')],
    ['a greater cost than any machine has', (text) => text.replace('"N": 16384', '"N": 1073741824')],
    ['another grant beside the keys', (text) => text.replace('a.b.c', 'a.b.d')],
    ['keys of another project', (text) => text.replace(projectId, 'fedcba9876543210')],
  ])('a damaged file (%s) is not called a wrong passphrase', async (_name, damage) => {
    await writeKeys(folder, projectId, await keys(), testSeal);
    const path = projectPaths(folder).keys;
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    expect(await readKeys(folder, projectId, testSeal)).toMatchObject({ ok: false, error: { code: 'storage' } });
  });

  test('keys that another key store holds are not tried', async () => {
    await writeKeys(folder, projectId, await keys(), {
      ...testSeal,
      kind: 'system',
      seal: async () => ({ kind: 'system' }),
    });
    expect(await readKeys(folder, projectId, testSeal)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });
});

describe('a project folder', () => {
  test('holds its parts, and nothing of the making stays', async () => {
    const place = join(folder, 'deep', 'project');
    const { file } = unwrap(await createProject({ ...wanted, folder: place }, options));
    expect(readdirSync(join(folder, 'deep'))).toEqual(['project']);
    expect(readdirSync(place).sort()).toEqual(['backups', 'ferry-project.json', 'keys.json', 'project.sqlite']);
    expect(unwrap(await readProjectFile(place))).toEqual(file);
    expect(readFileSync(projectPaths(place).project, 'utf8')).not.toContain('private');
  });

  test('is locked while it is open, also for the same process, and free afterwards', async () => {
    const place = join(folder, 'project');
    unwrap(await createProject({ ...wanted, folder: place }, options));
    const open = unwrap(await openProject(place, options));
    expect(await openProject(place, options)).toMatchObject({ ok: false, error: { code: 'locked' } });
    await open.close();
    const lock = unwrap(lockProject(place));
    lock.release();
    lock.release();
  });

  test('gives the lock back when it cannot be opened', async () => {
    const place = join(folder, 'project');
    unwrap(await createProject({ ...wanted, folder: place }, options));
    writeFileSync(projectPaths(place).database, 'This is no database, and long enough to be seen as none. '.repeat(40));
    expect(await openProject(place, options)).toMatchObject({ ok: false, error: { code: 'storage' } });
    unwrap(lockProject(place)).release();
  });

  test('that fails half-way leaves nothing', async () => {
    const seal = { ...testSeal, seal: async () => await Promise.reject(new Error('no randomness')) };
    const made = await createProject({ ...wanted, folder: join(folder, 'project') }, { ...options, seal });
    expect(made).toMatchObject({ ok: false, error: { code: 'internal', message: 'no randomness' } });
    expect(readdirSync(folder)).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('cannot be where no folder can be made', async () => {
    const made = await createProject({ ...wanted, folder: '/proc/ferry/project' }, options);
    expect(made).toMatchObject({ ok: false, error: { code: 'storage', message: 'no folder can be made in /proc' } });
  });

  test.each(['missing', 'a file', 'empty'])('%s is not a project', async (kind) => {
    const place = join(folder, 'project');
    if (kind === 'a file') writeFileSync(place, '');
    if (kind === 'empty') mkdirSync(place);
    expect(await openProject(place, options)).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(existsSync(projectPaths(place).lock)).toBe(false);
  });

  test('that may not be written says so, and is left as it is', async () => {
    const place = join(folder, 'project');
    unwrap(await createProject({ ...wanted, folder: place }, options));
    for (const path of [folder, place]) chmodSync(path, 0o555);
    for (const name of readdirSync(place)) chmodSync(join(place, name), 0o555);
    const before = readdirSync(place);
    // Root may write everywhere: for a moment we are somebody else.
    const root = process.getuid?.() === 0;
    if (root) process.seteuid?.(65534);
    try {
      const made = await createProject({ ...wanted, folder: join(folder, 'another') }, options);
      expect(made).toMatchObject({ ok: false, error: { code: 'storage' } });
      expect(await openProject(place, options)).toMatchObject({ ok: false, error: { code: 'storage' } });
    } finally {
      if (root) process.seteuid?.(0);
      for (const path of [folder, place]) chmodSync(path, 0o700);
    }
    expect(readdirSync(place)).toEqual(before);
    expect(readdirSync(folder)).toEqual(['project']);
  });
});
