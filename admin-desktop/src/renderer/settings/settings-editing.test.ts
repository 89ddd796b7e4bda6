import { expect, test } from 'vitest';
import { settingsDefaults } from '@ferry/common/documents/settings';
import type { Settings } from '@ferry/common/documents/settings';
import { patchOf } from './settings-draft.ts';
import type { SettingsDraft } from './settings-draft.ts';
import { beginEditing, changedMeanwhile, settingsCame, settingsSaved, takeValue } from './settings-editing.ts';
import type { SettingsEditing } from './settings-editing.ts';

const values: Settings = { ...settingsDefaults, targetDomains: ['a.example'], texts: { why: 'Old' } };

function typed(editing: SettingsEditing, part: Partial<SettingsDraft>): SettingsEditing {
  return { ...editing, draft: { ...editing.draft, ...part } };
}
function shown(editing: SettingsEditing) {
  return changedMeanwhile(editing).map(({ part, here, elsewhere, taken }) => [
    part.label,
    part.words(here),
    part.words(elsewhere),
    taken,
  ]);
}

test('who types nothing just sees the new settings', () => {
  const came = settingsCame(beginEditing(values), { ...values, deferrals: 4 });
  expect(came).toEqual(beginEditing({ ...values, deferrals: 4 }));
});

test('a field that was typed stays, one that was not follows, and both tell what stood where', () => {
  const editing = typed(beginEditing(values), { targetDomains: 'mine.example' });
  const came = settingsCame(editing, { ...values, targetDomains: ['theirs.example'], automaticUpgrade: true });
  expect(came.draft).toMatchObject({ targetDomains: 'mine.example', automaticUpgrade: true });
  expect(shown(came)).toEqual([
    ['Target domains', 'mine.example', 'theirs.example', 'here'],
    ['Automatic Upgrade', 'off', 'on', 'elsewhere'],
  ]);
  // Only what was typed is sent: it was typed over theirs, knowingly.
  expect(patchOf(came.draft, came.values)).toEqual({ targetDomains: ['mine.example'] });
});

test('either value can be taken, and the other one taken back, also after more typing', () => {
  let editing = typed(beginEditing(values), { hubs: '192.0.2.1:1' });
  editing = settingsCame(editing, { ...values, hubs: ['192.0.2.2:2'] });
  editing = takeValue(editing, 'hubs', 'elsewhere');
  expect(editing.draft.hubs).toBe('192.0.2.2:2');
  expect(patchOf(editing.draft, editing.values)).toEqual({});
  editing = takeValue(editing, 'hubs', 'here');
  expect(editing.draft.hubs).toBe('192.0.2.1:1');
  editing = typed(editing, { hubs: '192.0.2.3:3' });
  expect(shown(editing)).toEqual([['Addresses of consoles', '192.0.2.3:3', '192.0.2.2:2', 'here']]);
  editing = takeValue(takeValue(editing, 'hubs', 'elsewhere'), 'hubs', 'here');
  expect(editing.draft.hubs).toBe('192.0.2.3:3');
});

test('tasks and texts are merged one by one', () => {
  const begun = beginEditing(values);
  const editing = typed(begun, {
    tasks: { ...begun.draft.tasks, office: true },
    texts: { ...begun.draft.texts, contact: 'Anna' },
  });
  const outlook = { id: 'outlook' as const, enabled: true, settings: { oldProfile: 'delete' } };
  const came = settingsCame(editing, { ...values, tasks: [...values.tasks, outlook], texts: { why: 'New' } });
  expect(shown(came).map(([label, here, elsewhere]) => [label, here, elsewhere?.slice(0, 4)])).toEqual([
    ['Outlook', 'off', 'on ·'],
    ['Why the computer moves', 'Old', 'New'],
  ]);
  expect(patchOf(came.draft, came.values)).toEqual({
    tasks: [...values.tasks, outlook, { id: 'office', enabled: true, settings: {} }],
    texts: { why: 'New', contact: 'Anna' },
  });
});

test('what comes to be the same here and there is nothing to choose', () => {
  const editing = typed(beginEditing(values), { deferrals: '3' });
  const came = settingsCame(editing, { ...values, deferrals: 3, name: 'Other' });
  expect(shown(came).map(([label]) => label)).toEqual(['Project name']);
  expect(shown(settingsCame(came, { ...values, deferrals: 3 }))).toEqual([]);
});

test('what is typed while a save is under way stays typed', () => {
  const sent = typed(beginEditing(values), { deferrals: '3' });
  const after = settingsSaved(typed(sent, { name: 'Typed since' }), { ...values, deferrals: 3 }, sent.draft);
  expect(after.draft).toMatchObject({ deferrals: '3', name: 'Typed since' });
  expect(patchOf(after.draft, after.values)).toEqual({ name: 'Typed since' });
});
