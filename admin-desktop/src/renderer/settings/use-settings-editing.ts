import { useEffect } from 'react';
import type { FerryError } from '@ferry/common/errors';
import type { Settings } from '@ferry/common/documents/settings';
import { useAct } from '../connection/console-context.ts';
import { useProjectId } from '../projects/current-project.ts';
import { useAppDispatch, useAppSelector } from '../rpc/store-hooks.ts';
import { patchOf } from './settings-draft.ts';
import type { SettingsDraft } from './settings-draft.ts';
import { draftDiscarded, draftSaved, settingsArrived, settingsTyped, valueTaken } from './settings-editing-slice.ts';
import type { SettingsEditing } from './settings-editing.ts';
import type { PartId } from './settings-parts.ts';

/** Whether something is typed and not saved. */
export function useUnsavedSettings(): boolean {
  const project = useProjectId();
  const { project: of, editing } = useAppSelector((state) => state.settingsEditing);
  return of === project && editing !== null && Object.keys(patchOf(editing.draft, editing.values)).length > 0;
}

/** What is typed into the settings of this project, held against `values`, the newest that came. */
export function useSettingsEditing(values: Settings): {
  /** null for the one moment before the first settings are taken in */
  editing: SettingsEditing | null;
  saving: boolean;
  error: FerryError | null;
  type: (part: Partial<SettingsDraft>) => void;
  take: (id: PartId, which: 'here' | 'elsewhere') => void;
  /** whether it was saved */
  save: () => Promise<boolean>;
  discard: () => void;
} {
  const project = useProjectId();
  const dispatch = useAppDispatch();
  const { act, busy, error } = useAct('settings.set');
  const editing = useAppSelector(({ settingsEditing: state }) => (state.project === project ? state.editing : null));
  // Its own save comes back by the stream too, perhaps before the answer: it is not a change from elsewhere.
  useEffect(() => {
    if (!busy) dispatch(settingsArrived({ project, values }));
  }, [busy, dispatch, project, values]);

  return {
    editing,
    saving: busy,
    error,
    type: (part) => void dispatch(settingsTyped({ project, part })),
    take: (id, which) => void dispatch(valueTaken({ project, id, which })),
    discard: () => void dispatch(draftDiscarded({ project })),
    async save() {
      if (!editing) return false;
      const { draft } = editing;
      const answer = await act(patchOf(draft, editing.values));
      if (answer.ok) dispatch(draftSaved({ project, values: answer.value.values, sent: draft }));
      return answer.ok;
    },
  };
}
