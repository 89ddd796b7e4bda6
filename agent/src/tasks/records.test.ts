// Lists that a migration writes down: of files before OneDrive is unlinked, of data files of Outlook, of drives and printers.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EngineRig } from '../../../test/support/engine-rig.ts';
import { checkLaptop } from '../checks/all.ts';
import { connectionsOf, leadsToSource } from '../connections.ts';
import type { Run } from '../engine/run-journal.ts';
import { officePlaces, outlookPlaces } from '../office-places.ts';
import { stringValue } from '../registry-values.ts';

let rig: EngineRig;
beforeEach(async () => {
  rig = await EngineRig.open({ office: true, surroundings: true, elevated: true });
});
afterEach(() => rig.close());

const one = (run: Run, prefix: string) => rig.steps(run).find(({ step }) => step.id.startsWith(prefix));
function listOf(run: Run, prefix: string): string[] {
  const path = / listed in (.+)$/.exec(one(run, prefix)?.detail ?? '')?.[1] ?? '';
  return readFileSync(path, 'utf8').trimEnd().split('\r\n');
}

it('lists the files of OneDrive before it is unlinked, fetches none, and touches none', async () => {
  const { files } = rig.laptop;
  const root = '%USERPROFILE%\\OneDrive - source.example';
  await files.write(`${root}\\Plans\\"a, b".txt`.replaceAll('"', "'"), Buffer.from('plan'));
  await files.write(`${root}\\Film.mp4`, Buffer.from('x'));
  await files.write(`${root}\\Film.mp4.online-only`, new Uint8Array());
  const read = files.read.bind(files);
  const asked: string[] = [];
  files.read = async (path, most) => (asked.push(path), await read(path, most));
  const before = rig.content();

  const run = await rig.migrate({ onedrive: {} });
  expect(run.state).toBe('succeeded');
  expect(one(run, 'onedrive-list')).toMatchObject({ status: 'done', backup: null });
  expect(one(run, 'onedrive-list')?.detail).toMatch(
    /^3 files of 34 bytes, 1 in the cloud only; SHA-256 of 2; listed in /,
  );
  expect(listOf(run, 'onedrive-list')).toEqual([
    'path,bytes,where,sha256',
    expect.stringMatching(/^"Budget\.xlsx",29,disk,[0-9a-f]{64}$/),
    '"Film.mp4",1,cloud,',
    expect.stringMatching(/^"Plans\\'a, b'\.txt",4,disk,[0-9a-f]{64}$/),
  ]);
  expect(asked.some((path) => path.endsWith('Film.mp4'))).toBe(false);
  // The list comes before the account that says whose the folder is goes.
  const ids = rig.steps(run).map(({ step }) => step.id.split(':')[0]);
  expect(ids.indexOf('onedrive-list')).toBeLessThan(ids.indexOf('onedrive-account'));

  const undone = await rig.rollBack();
  expect(undone).toMatchObject({ state: 'rolled-back', reason: null });
  expect(one(undone, 'onedrive-list')).toMatchObject({ status: 'undone' });
  expect(rig.content()).toEqual(before);
});

it('does not unlink OneDrive when the list cannot be written, and goes on once it can', async () => {
  const keepList = rig.backups.keepList.bind(rig.backups);
  rig.backups.keepList = async () => await Promise.reject(new Error('disk-full: the disk is full'));
  const before = rig.content();
  const failed = await rig.migrate({ onedrive: {} });
  expect(failed.state).toBe('failed');
  expect(failed.reason).toMatch(/onedrive-list:Business1 failed: .*disk-full/);
  expect(rig.content()).toEqual(before);
  rig.backups.keepList = keepList;
  expect((await rig.migrate({ onedrive: {} })).state).toBe('succeeded');
});

it('lists data files of Outlook wherever the profile has them, and none of another profile', async () => {
  const open = (profile: string, path: string) =>
    rig.laptop.registry.set(`${outlookPlaces.profiles}\\${profile}\\abc`, '001f6700', {
      type: 'binary',
      data: new Uint8Array(Buffer.from(`${path}\0`, 'utf16le')),
    });
  await open('Outlook', 'D:\\Mail\\Archive 2019.pst');
  await open('Profile 2', 'D:\\Mail\\Other.pst');
  await rig.laptop.files.write('%USERPROFILE%\\Documents\\Outlook Files\\old.PST', new Uint8Array(8));
  const run = await rig.migrate({ outlook: {} });
  expect(one(run, 'outlook-list')?.detail).toMatch(
    /^2 data files: %USERPROFILE%\\Documents\\Outlook Files\\old\.PST, D:\\Mail\\Archive 2019\.pst; listed in /,
  );
  expect(listOf(run, 'outlook-list')).toHaveLength(3);
  const checks = await checkLaptop(rig.laptop, rig.order('rehearse', { outlook: {} }));
  expect(checks.find(({ id }) => id === 'pst-files')?.found).toContain('Archive 2019.pst');
});

it('lists drives and printers, names those of the source tenant, and removes nothing', async () => {
  const before = rig.content();
  const run = await rig.migrate({ 'drives-printers': {} });
  expect(run.state).toBe('succeeded');
  expect(listOf(run, 'connections-list')).toEqual([
    'kind,place,path,user',
    String.raw`"drive","H:","\\files.source.example\home","ann@source.example"`,
    String.raw`"drive","P:","\\files.source.example.org\home","ann@source.example.org"`,
    String.raw`"printer","Floor 1","\\print.source.example\Floor 1",""`,
    String.raw`"printer","Floor 1","\\print.source.example.org\Floor 1",""`,
  ]);
  const checks = await checkLaptop(rig.laptop, rig.order('rehearse', { 'drives-printers': {} }));
  expect(checks.find(({ id }) => id === 'drives-printers')).toMatchObject({
    verdict: 'warn',
    found: String.raw`of the source tenant: H: (\\files.source.example\home), \\print.source.example\Floor 1`,
  });
  expect(rig.content()).toEqual(before);
});

it.each([
  [String.raw`\\contoso.sharepoint.com@SSL\DavWWWRoot\sites\hr`, true],
  [String.raw`\\contoso-my.sharepoint.com@SSL\DavWWWRoot`, true],
  [String.raw`\\fabrikam.sharepoint.com@SSL\DavWWWRoot`, false],
  [String.raw`\\files.source.example\home`, true],
  [String.raw`\\mysource.example\home`, false],
  [String.raw`\\nas\source.example`, false],
])('%s leads to the source: %s', (path, wanted) => {
  const scope = { tenantId: '', domains: ['source.example', 'contoso.onmicrosoft.com'] };
  expect(leadsToSource({ kind: 'drive', place: 'H:', path, userName: '' }, scope)).toBe(wanted);
});

it('finds no drive where there is none', async () => {
  await rig.laptop.registry.remove('HKCU\\Network');
  await rig.laptop.registry.remove('HKCU\\Printers\\Connections');
  expect(await connectionsOf(rig.laptop.registry)).toEqual([]);
  expect(rig.steps(await rig.migrate({ 'drives-printers': {} }))).toEqual([]);
});

it('forgets who activated Office on the machine, of the source tenant only', async () => {
  const { registry } = rig.laptop;
  const set = async (name: string, text: string) =>
    await registry.set(officePlaces.clickToRun, name, stringValue(text));
  await set('O365ProPlusRetail.EmailAddress', 'ann@source.example');
  await set('O365ProPlusRetail.TenantId', '11111111-1111-4111-8111-111111111111');
  await set('VisioProRetail.EmailAddress', 'ann@source.example.org');
  await set('VisioProRetail.TenantId', '11111111-1111-4111-8111-111111111112');
  const before = rig.content();
  expect((await rig.migrate({ office: {} })).state).toBe('succeeded');
  const left = (await registry.read(officePlaces.clickToRun))?.values ?? new Map();
  expect([...left.keys()]).toEqual(['VisioProRetail.EmailAddress', 'VisioProRetail.TenantId']);
  await rig.rollBack();
  expect(rig.content()).toEqual(before);
});
