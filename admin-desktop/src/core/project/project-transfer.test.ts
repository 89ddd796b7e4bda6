import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { createProject } from './create-project.ts';
import { exportProject } from './export-project.ts';
import { importProject } from './import-project.ts';
import { openProject } from './open-project.ts';
import { openSeal } from './open-seal.ts';
import { passphraseSeal } from './passphrase-seal.ts';
import { headBytes } from './project-container.ts';
import type { ContainerHead } from './project-container.ts';
import { projectPaths } from './project-folder.ts';
import { projectLosses } from './project-losses.ts';

const now = () => Date.now();
const seal = passphraseSeal('correct horse', { N: 2 ** 14, r: 8, p: 1 });
const tenants = {
  sourceTenantId: '5b2f0a4e-5d0c-4c3f-9a51-0f6f6f0c1a01',
  sourceDomains: ['contoso.example'],
  targetTenantId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  targetDomains: [],
  matchBySourceAccount: true,
};

let home: string;
let source: string;
let exported: string;
let attempt = 0;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'ferry-transfer-'));
  source = join(home, 'source');
  exported = join(home, 'house.ferryproject');
  unwrap(await createProject({ folder: source, name: 'Häuser', ...tenants }, { seal, now }));
  unwrap(await exportProject(source, exported, { now, progress: () => undefined }));
});
afterAll(() => rmSync(home, { recursive: true }));
beforeEach(() => {
  attempt += 1;
});

const target = () => join(home, `target-${attempt}`);
async function take(file: string, known: { id: string; name: string }[] = []) {
  const draft = join(home, `.draft-${attempt}`);
  const result = await importProject(file, { draft, folder: target(), known, progress: () => undefined });
  expect(existsSync(draft)).toBe(false);
  expect(existsSync(target())).toBe(result.ok);
  return result;
}
function changed(name: string, change: (bytes: Buffer) => Buffer): string {
  const path = join(home, `${attempt}-${name}`);
  writeFileSync(path, change(Buffer.from(readFileSync(exported))));
  return path;
}
function parted() {
  const file = readFileSync(exported);
  const line = file.subarray(0, file.indexOf(10)).toString();
  const size = Number(line.split(' ')[2]);
  const at = line.length + 1;
  const head = JSON.parse(file.subarray(at, at + size).toString()) as ContainerHead;
  return { head, packed: file.subarray(at + size) };
}
/** A file that is whole by all its hashes, whatever is in it. */
function forged(
  files: { name: ContainerHead['files'][0]['name']; content: Buffer }[],
  part: Partial<ContainerHead> = {},
) {
  const { head } = parted();
  const described = files.map(({ name, content }) => ({
    ...{ name, bytes: content.length },
    sha256: createHash('sha256').update(content).digest('hex'),
  })) as ContainerHead['files'];
  const all = Buffer.concat(files.map(({ content }) => content));
  return Buffer.concat([headBytes({ ...head, ...part, files: described }), gzipSync(all)]);
}
function contents() {
  const { head, packed } = parted();
  const all = gunzipSync(packed);
  let at = 0;
  return head.files.map(({ name, bytes }) => ({ name, content: all.subarray(at, (at += bytes)) }));
}

describe('a project in one file', () => {
  test('comes back with its keys still under their passphrase, and is itself again', async () => {
    const { id, name, sample } = unwrap(await take(exported));
    expect({ name, sample }).toEqual({ name: 'Häuser', sample: false });
    expect(readFileSync(projectPaths(target()).keys)).toEqual(readFileSync(projectPaths(source).keys));
    if (process.platform !== 'win32')
      for (const each of [exported, projectPaths(target()).keys, projectPaths(target()).database])
        expect(statSync(each).mode & 0o777).toBe(0o600);
    const wrong = passphraseSeal('wrong horse', { N: 2 ** 14, r: 8, p: 1 });
    expect(await openProject(target(), { seal: wrong, now })).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    });
    const project = unwrap(await openProject(target(), { seal, now }));
    expect(project.file.id).toBe(id);
    expect((await project.data.store.getMany('settings', ['project'])).size).toBe(1);
    await project.close();
  });

  test('is made while the project is open, and leaves nothing beside it', async () => {
    const open = unwrap(await openProject(source, { seal, now }));
    const to = join(home, 'open.ferryproject');
    const told: number[] = [];
    unwrap(await exportProject(source, to, { now, progress: (done, total) => told.push(done / total) }));
    await open.close();
    expect(told.at(-1)).toBe(1);
    expect(readdirSync(home).filter((name) => name.startsWith('open.'))).toEqual(['open.ferryproject']);
    unwrap(await take(to));
  });

  test('is not written over something, and not half', async () => {
    const to = join(home, 'there.ferryproject');
    writeFileSync(to, 'mine');
    const answer = await exportProject(source, to, { now, progress: () => undefined });
    expect(answer).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(readFileSync(to, 'utf8')).toBe('mine');
    expect((await exportProject(join(home, 'nowhere'), join(home, 'no'), { now, progress: () => undefined })).ok).toBe(
      false,
    );
    expect(existsSync(join(home, 'no'))).toBe(false);
  });

  test('that is known already is refused, with the name under which it is', async () => {
    const { head } = parted();
    const answer = await take(exported, [{ id: head.project.id, name: 'My name for it' }]);
    expect(answer).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(answer.ok ? '' : answer.error.message).toContain('My name for it');
  });
});

describe('what is not whole is not taken in', () => {
  test.each([
    ['another program’s', () => Buffer.from('PK\u0003\u0004 a zip')],
    ['an empty one', () => Buffer.alloc(0)],
    ['HTML', () => Buffer.from('<!doctype html><title>Sign in</title>')],
  ])('%s', async (name, content) => {
    const answer = await take(changed(name, content));
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(answer.ok ? '' : answer.error.message).toContain('not a project that Ferry exported');
  });

  test('one of a newer Ferry', async () => {
    const file = changed('newer', (bytes) =>
      Buffer.from(bytes.toString('latin1').replace('PROJECT 1 ', 'PROJECT 2 '), 'latin1'),
    );
    expect(await take(file)).toMatchObject({ ok: false, error: { code: 'unsupported-version' } });
  });

  test.each([1, 20, 100, 200, 700, -1, -8, -9, -500])('with one bit changed at %i', async (at) => {
    const file = changed('bit', (bytes) => {
      const place = at < 0 ? bytes.length + at : at;
      bytes[place] = (bytes[place] ?? 0) ^ 1;
      return bytes;
    });
    // One bit in the first word makes it a stranger; elsewhere it is damaged.
    expect(await take(file)).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });

  // Unpacking begins while the first file to write to is still being opened: many at once, since that takes turns.
  test('many at once, each damaged where it begins', async () => {
    const { head, packed } = parted();
    const file = changed('begin', () =>
      Buffer.concat([headBytes(head), packed.subarray(0, 10), Buffer.alloc(500, 255)]),
    );
    const answers = Array.from({ length: 40 }, async (_, at) => {
      const folder = `${target()}-${at}`;
      return await importProject(file, { draft: `${folder}-draft`, folder, known: [], progress: () => undefined });
    });
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ error: { code: 'invalid' } });
  });

  test.each([0.02, 0.3, 0.9, 0.9999])('cut off after %d of it', async (part) => {
    const file = changed('cut', (bytes) => bytes);
    truncateSync(file, Math.floor(statSync(file).size * part));
    expect(await take(file)).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });

  test('with something after its end', async () => {
    const file = changed('more', () => {
      const { head, packed } = parted();
      return Buffer.concat([headBytes(head), gzipSync(Buffer.concat([gunzipSync(packed), Buffer.from('more')]))]);
    });
    expect(await take(file)).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });

  test('that says it is larger than a project can be', async () => {
    const { head, packed } = parted();
    const [first, second, third] = head.files;
    const swollen = { ...head, files: [first, second, { ...third, bytes: 2 ** 50 }] } as ContainerHead;
    const file = changed('bomb', () => Buffer.concat([headBytes(swollen), packed]));
    expect(await take(file)).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });

  test('whose keys are those of another project, or of a sample', async () => {
    const other = join(home, 'other');
    unwrap(await createProject({ folder: other, name: 'Other', ...tenants }, { seal, now }));
    const sample = join(home, 'sample');
    unwrap(await createProject({ folder: sample, name: 'S', sample: true, ...tenants }, { seal: openSeal, now }));
    for (const folder of [other, sample]) {
      const mixed = contents().map((file) =>
        file.name === 'keys.json' ? { ...file, content: readFileSync(projectPaths(folder).keys) } : file,
      );
      attempt += 1;
      expect(await take(changed('mixed', () => forged(mixed)))).toMatchObject({
        ok: false,
        error: { code: 'invalid' },
      });
    }
  });

  test('whose database is none, is newer, or does things by itself', async () => {
    const databases = [
      (path: string) => writeFileSync(path, 'no database'),
      (path: string) => sql(path, 'PRAGMA application_id = 7'),
      (path: string) => sql(path, 'CREATE TRIGGER t AFTER INSERT ON local_facts BEGIN DELETE FROM local_facts; END'),
      (path: string) => sql(path, 'CREATE VIEW v AS SELECT 1'),
    ];
    for (const spoil of databases) {
      attempt += 1;
      const path = join(home, `${attempt}.sqlite`);
      writeFileSync(path, contents()[2]?.content ?? '');
      spoil(path);
      const files = contents().map((file) =>
        file.name === 'project.sqlite' ? { ...file, content: readFileSync(path) } : file,
      );
      expect(await take(changed('database', () => forged(files)))).toMatchObject({
        ok: false,
        error: { code: 'invalid' },
      });
    }
    attempt += 1;
    const path = join(home, `${attempt}.sqlite`);
    writeFileSync(path, contents()[2]?.content ?? '');
    sql(path, 'PRAGMA user_version = 9999');
    const files = contents().map((file) =>
      file.name === 'project.sqlite' ? { ...file, content: readFileSync(path) } : file,
    );
    const answer = await take(changed('newer', () => forged(files)));
    expect(answer).toMatchObject({ ok: false, error: { code: 'unsupported-version' } });
  });

  test('that names a file of its own choice', async () => {
    const { head, packed } = parted();
    const text = headBytes(head).toString().replace('"keys.json"', '"../k.json"').split('\n')[1] ?? '';
    const sum = createHash('sha256').update(text).digest('hex');
    const line = `FERRY-PROJECT 1 ${Buffer.byteLength(text)} ${sum}\n`;
    const file = changed('path', () => Buffer.concat([Buffer.from(line + text), packed]));
    expect(await take(file)).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });
});

describe('a sample project', () => {
  test('opens without a passphrase, and nothing else does', async () => {
    const folder = join(home, 'open-sample');
    unwrap(await createProject({ folder, name: 'S', sample: true, ...tenants }, { seal: openSeal, now }));
    if (process.platform !== 'win32') expect(statSync(projectPaths(folder).keys).mode & 0o777).toBe(0o600);
    const project = unwrap(await openProject(folder, { seal: openSeal, now }));
    expect(project.file.sample).toBe(true);
    await project.close();
    expect(await openProject(folder, { seal, now })).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await openProject(source, { seal: openSeal, now })).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    });
  });
});

test('what a new project would lose: nobody yet, but the root key', async () => {
  expect(unwrap(await projectLosses(source))).toEqual({ users: 0, computers: 0, openOrders: 0, rootKey: true });
  expect(await projectLosses(join(home, 'nowhere'))).toMatchObject({ ok: false, error: { code: 'not-found' } });
});

function sql(path: string, statement: string): void {
  const handle = new DatabaseSync(path);
  handle.exec(statement);
  handle.close();
}
