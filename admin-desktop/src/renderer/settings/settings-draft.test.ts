import { expect, test } from 'vitest';
import { settingsDefaults } from '@ferry/common/documents/settings';
import type { Settings } from '@ferry/common/documents/settings';
import { groupsOf } from './company-key.tsx';
import { draftOf, patchOf } from './settings-draft.ts';

const values: Settings = {
  ...settingsDefaults,
  sourceTenantId: '3f2c0d9e-5b1a-4c7e-9a54-0d6f1c2b3a4e',
  sourceDomains: ['contoso.com'],
  tasks: [{ id: 'entra-registration', enabled: true, settings: { keep: 'me' } }],
};

test('nothing typed, nothing sent', () => {
  expect(patchOf(draftOf(values), values)).toEqual({});
});

test('only the field that changed is sent, so that a change by another console is not undone', () => {
  expect(patchOf({ ...draftOf(values), targetDomains: 'fabrikam.com' }, values)).toEqual({
    targetDomains: ['fabrikam.com'],
  });
});

test('a task that is switched keeps its settings; one that is switched on for the first time has none', () => {
  const draft = draftOf(values);
  const patch = patchOf({ ...draft, tasks: { ...draft.tasks, 'entra-registration': false, teams: true } }, values);
  expect(patch).toEqual({
    tasks: [
      { id: 'entra-registration', enabled: false, settings: { keep: 'me' } },
      { id: 'teams', enabled: true, settings: {} },
    ],
  });
});

test('the company key is shown in groups, whatever stood between its characters', () => {
  expect(groupsOf('7Q4MZ-K2VRT 9H3XWBN8PC5DFGJE*')).toEqual(['7Q4MZ', 'K2VRT', '9H3XW', 'BN8PC', '5DFGJ', 'E*']);
});
