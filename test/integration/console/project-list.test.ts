// What can be done with projects in the list, through the shell's contract, with real cores.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importList } from '../../../admin-desktop/src/contract/calls/import-list.ts';
import { partBytes } from '../../../admin-desktop/src/contract/calls/project-calls.ts';
import { unwrap } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { startShell, streamed } from '../../support/shell-rig.ts';
import type { ShellRig, ShellWindow } from '../../support/shell-rig.ts';

const passphrase = 'correct horse';
const project = {
  passphrase,
  name: 'Contoso to Fabrikam',
  sourceTenantId: '5b2f0a4e-5d0c-4c3f-9a51-0f6f6f0c1a01',
  sourceDomains: ['contoso.example'],
  targetTenantId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  targetDomains: ['fabrikam.example'],
};
const csv = 'sourceUpn,targetUpn\nann@contoso.example,\nbob@contoso.example,\n';

let homes: string[];
let rigs: ShellRig[];
beforeEach(() => {
  homes = [];
  rigs = [];
});
afterEach(async () => {
  for (const rig of rigs) await rig.stop();
  for (const home of homes) rmSync(home, { recursive: true });
});

function startConsole(home = mkdtempSync(join(tmpdir(), 'ferry-list-'))): {
  home: string;
  window: ShellWindow;
  rig: ShellRig;
} {
  if (!homes.includes(home)) homes.push(home);
  const rig = startShell(home, { withServer: false });
  rigs.push(rig);
  return { home, rig, window: rig.window() };
}

async function exportedBy({ client }: ShellWindow, id: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let failed: Result<void> | null = null;
  await new Promise<void>((resolve) => {
    const cancel = client.open(
      'project.export',
      { id },
      {
        event(event) {
          if (event.kind !== 'ready') return;
          expect(event.fileName).toMatch(/^contoso-to-fabrikam-\d{4}-\d\d-\d\d\.ferryproject$/);
          void (async () => {
            for (let offset = 0; offset < event.bytes; offset += partBytes) {
              const { data } = unwrap(await client.call('export.part', { transfer: event.transfer, offset }));
              parts.push(Buffer.from(data, 'base64'));
            }
            cancel();
            resolve();
          })();
        },
        end(result) {
          failed = result;
          resolve();
        },
      },
    );
  });
  expect(failed).toBeNull();
  return Buffer.concat(parts);
}

async function importedBy({ client }: ShellWindow, file: Buffer): Promise<Result<void>> {
  return await streamed(client, 'project.import', { fileName: 'house.ferryproject', bytes: file.length }, (event) => {
    if (event.kind !== 'send') return;
    void (async () => {
      for (let offset = 0; offset < file.length; offset += partBytes) {
        const data = file.subarray(offset, offset + partBytes).toString('base64');
        if (!(await client.call('import.part', { transfer: event.transfer, offset, data })).ok) return;
      }
    })();
  });
}

test('exported here, taken in there under the same passphrase; the same again is refused', async () => {
  const here = startConsole();
  const { id } = unwrap(await here.window.client.call('project.create', project));
  unwrap(await importList(here.window.client, { fileName: 'users.csv', text: csv }));
  const { companyKey } = unwrap(await here.window.client.call('settings.get', {}));
  // Open, and at work: it goes on.
  const file = await exportedBy(here.window, id);
  await here.window.until(({ projects }) => projects[0]?.exportedAt !== null);
  expect(here.window.state().projects).toMatchObject([{ id, state: 'open' }]);

  const there = startConsole();
  unwrap(await importedBy(there.window, file));
  await there.window.until(({ projects }) => projects.length === 1);
  expect(there.window.state().projects).toMatchObject([{ id, name: project.name, state: 'closed', sample: false }]);
  expect((await there.window.client.call('project.open', { id, passphrase: 'wrong horse' })).ok).toBe(false);
  unwrap(await there.window.client.call('project.open', { id, passphrase }));
  expect(unwrap(await there.window.client.call('settings.get', {})).companyKey).toBe(companyKey);
  expect(unwrap(await there.window.client.call('project.losses', { id }))).toMatchObject({ users: 2, rootKey: true });

  expect(await importedBy(there.window, file)).toMatchObject({ ok: false, error: { code: 'conflict' } });
  expect(await importedBy(there.window, Buffer.from('<html>'))).toMatchObject({
    ok: false,
    error: { code: 'invalid' },
  });
  expect(readdirSync(join(there.home, 'projects'))).toHaveLength(1);
  for (const { home } of [here, there]) expect(readdirSync(join(home, 'transfer'))).toEqual([]);

  // As if it had been killed before it wrote its list, and once more while it made another project.
  const { folder } = there.window.state().projects[0] ?? {};
  await there.rig.stop();
  rmSync(join(there.home, 'projects.json'));
  mkdirSync(join(there.home, 'projects', '.new-0011aabb-Xy3Z9q'));
  const again = startConsole(there.home).window;
  const found = await again.until(() => true);
  expect(found.projects).toMatchObject([{ id, name: project.name, folder, state: 'closed' }]);
  expect(readdirSync(join(there.home, 'projects'))).toHaveLength(1);
  unwrap(await again.client.call('project.open', { id, passphrase }));
}, 120_000);

test('an import that is cancelled, or whose console is killed, leaves nothing', async () => {
  const { home, window, rig } = startConsole();
  const cancelled = await streamed(window.client, 'project.import', { fileName: 'a', bytes: 5000 }, (event, cancel) => {
    if (event.kind !== 'send') return;
    void window.client
      .call('import.part', { transfer: event.transfer, offset: 0, data: Buffer.alloc(100).toString('base64') })
      .then(cancel);
  });
  expect(cancelled.ok).toBe(false);
  await expect.poll(() => readdirSync(join(home, 'transfer'))).toEqual([]);
  const wrongPart = await streamed(window.client, 'project.import', { fileName: 'a', bytes: 10 }, (event, cancel) => {
    if (event.kind !== 'send') return;
    const part = { transfer: event.transfer, offset: 4, data: Buffer.alloc(6).toString('base64') };
    void window.client.call('import.part', part).then((answer) => {
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid' } });
      cancel();
    });
  });
  expect(wrongPart.ok).toBe(false);
  await rig.stop();
  expect(await startConsole(home).window.until(() => true)).toMatchObject({ projects: [] });
});

test('a new name holds in settings, file and list, whether it was given open, closed, or in the settings', async () => {
  const first = startConsole();
  const { client, until } = first.window;
  const { id } = unwrap(await client.call('project.create', project));
  const named = async (name: string) => await until(({ projects }) => projects[0]?.name === name);
  const file = () => {
    const folder = first.window.state().projects[0]?.folder ?? '';
    return JSON.parse(readFileSync(join(folder, 'ferry-project.json'), 'utf8')) as { name: string };
  };
  unwrap(await client.call('project.rename', { id, name: 'Given while open' }));
  await named('Given while open');
  await expect.poll(() => file().name).toBe('Given while open');
  unwrap(await client.call('settings.set', { name: 'Given in the settings' }));
  await named('Given in the settings');
  await expect.poll(() => file().name).toBe('Given in the settings');

  unwrap(await client.call('project.close', { id }));
  unwrap(await client.call('project.rename', { id, name: 'Given while closed' }));
  await named('Given while closed');
  await first.rig.stop();
  const again = startConsole(first.home).window;
  expect((await again.until(() => true)).projects).toMatchObject([{ name: 'Given while closed' }]);
  unwrap(await again.client.call('project.open', { id, passphrase }));
  expect(unwrap(await again.client.call('settings.get', {})).values.name).toBe('Given while closed');
});

test('archived: closed, kept, not opened until it is restored', async () => {
  const { home, window, rig } = startConsole();
  const { id } = unwrap(await window.client.call('project.create', project));
  unwrap(await window.client.call('project.archive', { id, archived: true }));
  await window.until(({ projects, current }) => projects[0]?.archived === true && current === null);
  expect(window.state().projects).toMatchObject([{ state: 'closed' }]);
  expect(await window.client.call('project.open', { id, passphrase })).toMatchObject({
    ok: false,
    error: { code: 'conflict' },
  });
  await rig.stop();
  const again = startConsole(home).window;
  expect((await again.until(() => true)).projects).toMatchObject([{ id, archived: true }]);
  unwrap(await again.client.call('project.archive', { id, archived: false }));
  unwrap(await again.client.call('project.open', { id, passphrase }));
});

test('deleted by its typed name alone, open as it is; nothing of it is left, and a file of somebody else stays', async () => {
  const { home, window } = startConsole();
  const { client } = window;
  const { id } = unwrap(await client.call('project.create', project));
  unwrap(await importList(client, { fileName: 'users.csv', text: csv }));
  unwrap(await client.call('laptops.start', { reach: ['lan'] }));
  await window.until(({ sampleLaptops }) => sampleLaptops[0]?.state === 'running');
  const userIds = await firstUser(window);
  unwrap(
    await client.call('order.start', { targets: { userIds }, kind: 'migrate', notBefore: { instant: tomorrow() } }),
  );
  expect(unwrap(await client.call('project.losses', { id }))).toEqual({
    ...{ users: 2, computers: 1, openOrders: 1, rootKey: true },
  });

  const wrong = await client.call('project.delete', { id, typedName: 'contoso' });
  expect(wrong).toMatchObject({ ok: false, error: { code: 'invalid' } });
  expect(window.state().projects).toHaveLength(1);
  const { folder } = window.state().projects[0] ?? { folder: '' };
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  unwrap(await client.call('project.delete', { id, typedName: project.name }));
  await window.until(({ projects, current }) => projects.length === 0 && current === null);
  expect(readdirSync(folder)).toEqual(['notes.txt']);
  expect(existsSync(join(home, 'laptops', id))).toBe(false);
  const left = readdirSync(home, { recursive: true }).map(String);
  expect(left.filter((name) => name.includes(id) && !name.includes('fleet'))).toEqual([]);
  expect((await client.call('settings.get', {})).ok).toBe(false);
});

async function firstUser({ client }: ShellWindow): Promise<string[]> {
  return await new Promise((resolve) => {
    const query = { view: 'users' as const, offset: 0, limit: 1 };
    client.open('view.open', query, {
      event: (event) => event.kind === 'snapshot' && resolve(event.rows.map(({ id }) => String(id))),
      end: () => undefined,
    });
  });
}

function tomorrow(): string {
  return new Date(Date.now() + 24 * 60 * 60_000).toISOString();
}
