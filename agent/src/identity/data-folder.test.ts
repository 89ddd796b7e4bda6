import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { Journal } from '../engine/journal.ts';
import { holdDataFolder, lookAtDataFolder } from './data-folder.ts';
import { loadIdentity, makeIdentity } from './device-identity.ts';
import { fileModeBox } from './secret-box.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-data-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is held by one agent at a time, and free again when that one ends', async () => {
  const held = unwrap(await holdDataFolder(folder));
  expect(await holdDataFolder(folder)).toMatchObject({ ok: false, error: { code: 'locked' } });
  expect((await lookAtDataFolder(folder)).ok).toBe(true);
  held.release();
  unwrap(await holdDataFolder(folder)).release();
});

it('of a newer agent, or where nothing can be written, is refused', async () => {
  expect(await lookAtDataFolder(folder)).toMatchObject({ error: { code: 'not-found' } });
  writeFileSync(join(folder, 'agent.json'), JSON.stringify({ ferryAgent: 99 }));
  expect(await holdDataFolder(folder)).toMatchObject({ ok: false, error: { code: 'unsupported-version' } });
  writeFileSync(join(folder, 'agent.json'), '{');
  expect(await holdDataFolder(folder)).toMatchObject({ ok: false, error: { code: 'invalid' } });
  // A file where the folder should be, and file systems that take nothing: for root too.
  for (const unusable of [join(folder, 'agent.json', 'data'), '/sys/ferry', '/proc/ferry/data'])
    expect(await holdDataFolder(unusable)).toMatchObject({ ok: false, error: { code: 'storage' } });
});

it('keeps the device key for its user alone, and with its journal only', async () => {
  const path = join(folder, 'device-key');
  const journal = unwrap(Journal.open(join(folder, 'journal.sqlite')));
  const made = await makeIdentity(path, journal, fileModeBox);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(unwrap(await loadIdentity(path, journal, fileModeBox)).deviceId).toBe(made.deviceId);
  const lost = unwrap(Journal.open(join(folder, 'new.sqlite')));
  expect(await loadIdentity(path, lost, fileModeBox)).toMatchObject({ error: { code: 'not-found' } });
  const other = await makeIdentity(join(folder, 'other-key'), lost, fileModeBox);
  expect(other.deviceId).not.toBe(made.deviceId);
  expect(await loadIdentity(path, lost, fileModeBox)).toMatchObject({ error: { code: 'storage' } });
  journal.close();
  lost.close();
});
