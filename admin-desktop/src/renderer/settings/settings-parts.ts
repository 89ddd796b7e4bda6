import { personTexts } from '@ferry/common/orders/policy';
import type { PersonText } from '@ferry/common/orders/policy';
import { taskIds } from '@ferry/common/orders/tasks';
import type { TaskId } from '@ferry/common/orders/tasks';
import type { SettingsDraft } from './settings-draft.ts';
import { taskNames } from './task-names.ts';
import { propertyValue, taskProperties } from './task-properties.ts';

type PlainField = Exclude<keyof SettingsDraft, 'tasks' | 'taskSettings' | 'texts'>;
export type PartId = PlainField | `task.${TaskId}` | `text.${PersonText}`;

/** What of the settings somebody edits as one: a field, a task with its settings, a text. */
export interface SettingsPart {
  id: PartId;
  /** as the form calls it */
  label: string;
  /** as text that is equal only when the part is */
  key(draft: SettingsDraft): string;
  /** `to` with this part as it stands in `from` */
  copy(from: SettingsDraft, to: SettingsDraft): SettingsDraft;
  /** its value for people */
  words(draft: SettingsDraft): string;
}

/** What the form calls its fields; a field without a name here does not compile. */
export const fieldLabels: Record<PlainField, string> = {
  name: 'Project name',
  sourceTenantId: 'Source tenant id',
  targetTenantId: 'Target tenant id',
  sourceDomains: 'Source domains',
  targetDomains: 'Target domains',
  backupDays: 'Days that backups are kept',
  deferrals: 'Times that a person may put it off',
  deadlineHours: 'Hours until the deadline',
  matchBySourceAccount: 'Assign computers by source account',
  agentVersion: 'Agent version',
  automaticUpgrade: 'Automatic Upgrade',
  hubs: 'Addresses of consoles',
};
export const textLabels: Record<PersonText, string> = {
  why: 'Why the computer moves',
  afterwards: 'What to do afterwards',
  contact: 'Whom to ask',
};

const onOrOff = (on: boolean): string => (on ? 'on' : 'off');
const orNothing = (text: string): string => (text.trim() === '' ? 'nothing' : text.trim());

function field(id: PlainField): SettingsPart {
  return {
    id,
    label: fieldLabels[id],
    key: (draft) => String(draft[id]),
    copy: (from, to) => ({ ...to, [id]: from[id] }),
    words(draft) {
      const value = draft[id];
      return typeof value === 'boolean' ? onOrOff(value) : orNothing(value);
    },
  };
}

/** Names of what a task has set in another form than a plain value, with how many there are. */
function lists(settings: Record<string, unknown>): string[] {
  return Object.entries(settings).flatMap(([name, value]) =>
    Array.isArray(value) ? [`${name}: ${value.length}`] : [],
  );
}

function task(id: TaskId): SettingsPart {
  return {
    id: `task.${id}`,
    label: taskNames[id].name,
    key: (draft) => JSON.stringify([draft.tasks[id], Object.entries(draft.taskSettings[id]).sort()]),
    copy: (from, to) => ({
      ...to,
      tasks: { ...to.tasks, [id]: from.tasks[id] },
      taskSettings: { ...to.taskSettings, [id]: from.taskSettings[id] },
    }),
    words(draft) {
      if (!draft.tasks[id]) return 'off';
      const settings = draft.taskSettings[id];
      const plain = taskProperties(id).map((about) => {
        const value = propertyValue(about, settings);
        return `${about.description}: ${typeof value === 'boolean' ? onOrOff(value) : value}`;
      });
      return ['on', ...plain, ...lists(settings)].join(' · ');
    },
  };
}

function text(id: PersonText): SettingsPart {
  return {
    id: `text.${id}`,
    label: textLabels[id],
    key: (draft) => draft.texts[id],
    copy: (from, to) => ({ ...to, texts: { ...to.texts, [id]: from.texts[id] } }),
    words: (draft) => orNothing(draft.texts[id]),
  };
}

/** Every part of the form. */
export const settingsParts: readonly SettingsPart[] = [
  ...(Object.keys(fieldLabels) as PlainField[]).map(field),
  ...taskIds.map(task),
  ...personTexts.map(text),
];
