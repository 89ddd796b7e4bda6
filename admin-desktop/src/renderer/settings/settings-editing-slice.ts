import { createSlice } from '@reduxjs/toolkit';
import type { PayloadAction } from '@reduxjs/toolkit';
import type { Settings } from '@ferry/common/documents/settings';
import type { SettingsDraft } from './settings-draft.ts';
import { beginEditing, settingsCame, settingsSaved, takeValue } from './settings-editing.ts';
import type { SettingsEditing } from './settings-editing.ts';
import type { PartId } from './settings-parts.ts';

/** In the store, so that what was typed is still there after a look at another page. One project's at a time. */
export type SettingsEditingState = { project: string; editing: SettingsEditing | null };

type In = { project: string };
const initialState: SettingsEditingState = { project: '', editing: null };

function changed(
  state: SettingsEditingState,
  project: string,
  change: (editing: SettingsEditing) => SettingsEditing,
): SettingsEditingState {
  return state.project === project && state.editing ? { project, editing: change(state.editing) } : state;
}

const slice = createSlice({
  name: 'settingsEditing',
  initialState,
  reducers: {
    settingsArrived(state, { payload: { project, values } }: PayloadAction<In & { values: Settings }>) {
      const known = state.project === project ? state.editing : null;
      return { project, editing: known ? settingsCame(known, values) : beginEditing(values) };
    },
    settingsTyped(state, { payload: { project, part } }: PayloadAction<In & { part: Partial<SettingsDraft> }>) {
      return changed(state, project, (editing) => ({ ...editing, draft: { ...editing.draft, ...part } }));
    },
    valueTaken(
      state,
      { payload: { project, id, which } }: PayloadAction<In & { id: PartId; which: 'here' | 'elsewhere' }>,
    ) {
      return changed(state, project, (editing) => takeValue(editing, id, which));
    },
    draftSaved(
      state,
      { payload: { project, values, sent } }: PayloadAction<In & { values: Settings; sent: SettingsDraft }>,
    ) {
      return changed(state, project, (editing) => settingsSaved(editing, values, sent));
    },
    draftDiscarded(state, { payload: { project } }: PayloadAction<In>) {
      return changed(state, project, (editing) => beginEditing(editing.values));
    },
  },
});

export const settingsEditingReducer = slice.reducer;
export const { settingsArrived, settingsTyped, valueTaken, draftSaved, draftDiscarded } = slice.actions;
