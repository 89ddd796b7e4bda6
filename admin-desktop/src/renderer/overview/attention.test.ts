import { expect, test } from 'vitest';
import type { Overview } from '../../contract/calls/overview-calls.ts';
import { concernsOf } from './attention.ts';

const quiet: Overview = {
  users: { total: 3, withoutComputer: 1, withoutTarget: 0 },
  devices: { total: 2, byState: { succeeded: 1, rehearsed: 1 }, unassigned: 0, suspended: 0, blocked: 0 },
  quarantined: 0,
  policy: 'published',
  progress: [],
};
const texts = (devices: Partial<Overview['devices']>) =>
  concernsOf({ ...quiet, devices: { ...quiet.devices, ...devices } }, null).map(({ text }) => text);

test('a project without trouble has nothing that needs attention', () => {
  expect(concernsOf(quiet, null)).toEqual([]);
});

test('one and several are told in whole sentences', () => {
  expect(texts({ byState: { 'needs-admin': 1, 'needs-user': 2, failed: 1 }, unassigned: 1 })).toEqual([
    '1 computer failed.',
    '1 computer needs an administrator.',
    '2 computers need their users.',
    '1 computer belongs to no user yet.',
  ]);
});
