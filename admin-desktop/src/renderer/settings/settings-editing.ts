import type { Settings } from '@ferry/common/documents/settings';
import { draftOf } from './settings-draft.ts';
import type { SettingsDraft } from './settings-draft.ts';
import { settingsParts } from './settings-parts.ts';
import type { PartId, SettingsPart } from './settings-parts.ts';

/**
 * Somebody edits the settings while others do: each arrival is merged part by part into what is typed. A part that was not touched
 * here follows; one that was stays. Whatever changed elsewhere meanwhile keeps both values until it is saved or discarded.
 */
export type SettingsEditing = {
  /** the newest settings that came: what the draft is held against, and what a save changes */
  values: Settings;
  draft: SettingsDraft;
  /** parts that changed elsewhere while somebody edited, each in the draft as it stood here then */
  here: Partial<Record<PartId, SettingsDraft>>;
};

const same = (part: SettingsPart, a: SettingsDraft, b: SettingsDraft): boolean => part.key(a) === part.key(b);

export function beginEditing(values: Settings): SettingsEditing {
  return { values, draft: draftOf(values), here: {} };
}

/** Nothing was typed and nothing is to be chosen. */
function isIdle({ values, draft, here }: SettingsEditing): boolean {
  const known = draftOf(values);
  return Object.keys(here).length === 0 && settingsParts.every((part) => same(part, draft, known));
}

/** New settings came: from another console, another window, or from a save. */
export function settingsCame(editing: SettingsEditing, values: Settings): SettingsEditing {
  if (isIdle(editing)) return beginEditing(values);
  const [before, now] = [draftOf(editing.values), draftOf(values)];
  let { draft } = editing;
  const here = { ...editing.here };
  for (const part of settingsParts) {
    if (same(part, before, now)) continue;
    const touched = !same(part, editing.draft, before);
    if (touched || !here[part.id]) here[part.id] = editing.draft;
    if (!touched) draft = part.copy(now, draft);
    const kept = here[part.id];
    if (kept && same(part, kept, now)) delete here[part.id];
  }
  return { values, draft, here };
}

/** A save was answered. What was typed since it was sent stays typed. */
export function settingsSaved(editing: SettingsEditing, values: Settings, sent: SettingsDraft): SettingsEditing {
  const now = draftOf(values);
  let draft = now;
  for (const part of settingsParts) {
    if (!same(part, editing.draft, sent)) draft = part.copy(editing.draft, draft);
  }
  return { values, draft, here: {} };
}

export type Meanwhile = {
  part: SettingsPart;
  here: SettingsDraft;
  elsewhere: SettingsDraft;
  /** which of the two stands in the form */
  taken: 'here' | 'elsewhere';
};

/** What changed elsewhere while somebody edited, with both values. */
export function changedMeanwhile(editing: SettingsEditing): Meanwhile[] {
  const elsewhere = draftOf(editing.values);
  return settingsParts.flatMap((part) => {
    const kept = editing.here[part.id];
    if (!kept) return [];
    const follows = same(part, editing.draft, elsewhere);
    // What was typed since is what stands here.
    return [{ part, here: follows ? kept : editing.draft, elsewhere, taken: follows ? 'elsewhere' : 'here' } as const];
  });
}

/** Puts one of the two values into the form; the other one can still be taken. */
export function takeValue(editing: SettingsEditing, id: PartId, which: 'here' | 'elsewhere'): SettingsEditing {
  const one = changedMeanwhile(editing).find(({ part }) => part.id === id);
  if (!one) return editing;
  const draft = one.part.copy(which === 'here' ? one.here : one.elsewhere, editing.draft);
  return { ...editing, draft, here: { ...editing.here, [id]: one.here } };
}
