import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { DeviceDetail } from '../../contract/rows.ts';
import { snapshotOf } from './laptop-snapshot.ts';
import { liveRows } from './live-rows.ts';
import { judge } from './migrated-laptop.ts';

const source = { tenantId: '5b2f0a4e-5d0c-4c3f-9a51-0f6f6f0c1a01', upn: 'a@contoso.example' };
const target = { tenantId: '7c9e6679-7425-40de-944b-e07fc1f90ae7', upn: 'a@fabrikam.example' };
const personal = 'accounts: upn=a@outlook.example';
const ofSource = `registry HKCU\\X\\TenantId: ${source.tenantId}`;
const ofTarget = `registry HKCU\\Y\\TenantId: ${target.tenantId}`;
const nobodys = 'registry HKCU\\Z\\Colour: red';

const succeeded = {
  row: { hostname: 'laptop-1', state: 'succeeded', reason: '', channel: 'lan' },
  report: { tasks: [{ id: 't', steps: [{ id: 's', title: 'Remove X', outcome: 'done', reversible: true }] }] },
} as unknown as DeviceDetail;

function faults(before: string[], after: string[], detail = succeeded, logLines = 1): readonly string[] {
  const sides = { before: new Set(before), after: new Set(after) };
  return judge({ name: 'laptop-1', reach: 'lan', ...sides, source, target, detail, logLines }).faults;
}

describe('the judge of the demonstration', () => {
  const before = [ofSource, ofTarget, personal, nobodys];
  const after = [ofTarget, personal, nobodys];

  test('finds nothing when all is as ordered', () => expect(faults(before, after)).toEqual([]));
  test('sees what of the source tenant is still there', () => expect(faults(before, before)).toHaveLength(1));
  test('sees what of the target tenant is lost', () => expect(faults(before, [personal, nobodys])).toHaveLength(1));
  test('sees what of the personal account is lost', () => expect(faults(before, [ofTarget, nobodys])).toHaveLength(1));
  test('sees a laptop that had nothing to migrate', () => expect(faults(after, after)).toHaveLength(1));
  test('sees a log that did not arrive', () => expect(faults(before, after, succeeded, 0)).toHaveLength(1));
  test('sees a laptop that came the other way', () => {
    const detail = { ...succeeded, row: { ...succeeded.row, channel: 'cloud' } } as DeviceDetail;
    expect(faults(before, after, detail)).toHaveLength(1);
  });
  test('sees a state or a step that failed, and a report without steps', () => {
    const failed = { ...succeeded, row: { ...succeeded.row, state: 'failed' } } as DeviceDetail;
    expect(faults(before, after, failed)).toHaveLength(1);
    const step = { id: 's', title: 'x', outcome: 'failed', reversible: true };
    const report = { tasks: [{ id: 't', steps: [...succeeded.report!.tasks[0]!.steps, step] }] };
    expect(faults(before, after, { ...succeeded, report } as unknown as DeviceDetail)).toHaveLength(1);
    expect(faults(before, after, { ...succeeded, report: null })).toHaveLength(1);
  });
});

describe('the snapshot of a laptop', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ferry-snapshot-'));
    const value = (text: string) => Buffer.from(text, 'utf16le').toString('base64');
    const values = [{ name: 'UserEmail', type: 'REG_SZ', data: value('björn@contoso.example\0') }];
    const key = { name: 'Software', values, keys: [] };
    writeFileSync(
      join(folder, 'registry.json'),
      JSON.stringify({ hives: [{ name: 'HKCU', values: [], keys: [key] }] }),
    );
    for (const name of ['certificates', 'credentials']) writeFileSync(join(folder, `${name}.json`), '[]');
    writeFileSync(join(folder, 'accounts.json'), '[{"upn":"a@b.example","id":"1"}]');
    mkdirSync(join(folder, 'files', 'AppData'), { recursive: true });
    writeFileSync(join(folder, 'files', 'AppData', 'x.tbacct'), 'text');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('shows registry text decoded, accounts in a fixed order, and files', () => {
    expect([...snapshotOf(folder)]).toEqual([
      'registry HKCU\\Software\\UserEmail: björn@contoso.example',
      'accounts: id=1, upn=a@b.example',
      `file ${join('AppData', 'x.tbacct')}: text`,
    ]);
  });
});

describe('live rows', () => {
  const row = z.object({ id: z.number() });
  const rowsOf = (...ids: number[]) => ids.map((id) => ({ id }));

  test('follow snapshots and splices', () => {
    const rows = liveRows(row);
    rows({ kind: 'snapshot', revision: 4, total: 3, rows: rowsOf(1, 2, 3) });
    expect(rows({ kind: 'splice', revision: 5, total: 3, at: 1, remove: 1, rows: rowsOf(7) })).toEqual(rowsOf(1, 7, 3));
  });

  test('notice a lost event', () => {
    const rows = liveRows(row);
    rows({ kind: 'snapshot', revision: 4, total: 0, rows: [] });
    expect(() => rows({ kind: 'splice', revision: 6, total: 0, at: 0, remove: 0, rows: [] })).toThrow('revision');
  });
});
