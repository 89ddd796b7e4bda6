import type { TaskId } from '@ferry/common/orders/tasks';

/** The tasks in words for people. */
export const taskNames: Record<TaskId, { name: string; about: string }> = {
  'entra-registration': {
    name: 'Entra registration',
    about: 'Removes the registration (work account) of the source tenant.',
  },
  office: { name: 'Office', about: 'Licence and signed-in identities of Microsoft 365 apps.' },
  onedrive: { name: 'OneDrive', about: 'Unlinks the source account and its folders.' },
  outlook: { name: 'Outlook', about: 'A fresh profile for the new mailbox.' },
  teams: { name: 'Teams', about: 'Signs the source account out, classic and new. Backgrounds stay.' },
  credentials: {
    name: 'Credentials and Edge',
    about: 'Stored sign-ins of the source account. Profiles of Edge are only named.',
  },
  'drives-printers': {
    name: 'Network drives and printers',
    about: 'Writes them down and names those of the source tenant. Removes nothing.',
  },
  scripts: {
    name: 'Scripts',
    about: 'Runs the scripts below, last of all, on laptops whose agent was installed to allow it. The others refuse.',
  },
};

/** What the agents of this release can do; another one that is on already stays visible, so that it can be switched off. */
export const offeredTasks: readonly TaskId[] = [
  'entra-registration',
  'office',
  'onedrive',
  'outlook',
  'teams',
  'credentials',
  'drives-printers',
  'scripts',
];

export function taskName(id: string): string {
  return Object.hasOwn(taskNames, id) ? taskNames[id as TaskId].name : id;
}
