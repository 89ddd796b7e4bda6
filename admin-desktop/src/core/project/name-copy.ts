import { settingsId, settingsOf } from '@ferry/common/documents/settings';
import type { OpenProject } from './open-project.ts';
import { replaceProjectFile } from './project-folder.ts';

/**
 * Keeps the name in `ferry-project.json`, which is there for lists of projects, like the one in the settings, whoever changed it.
 * `onRenamed` is told each time it was another one. Returns the way to stop, which waits for what is being written.
 */
export function keepNameCopy(
  project: Pick<OpenProject, 'folder' | 'file' | 'data'>,
  options: { onRenamed: (name: string) => void; onError: (thrown: unknown) => void },
): () => Promise<void> {
  const { folder, data } = project;
  let known = project.file.name;
  let turn: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const { name } = settingsOf(await data.store.get('settings', settingsId));
    if (name === '' || name === known) return;
    await replaceProjectFile(folder, { ...project.file, name });
    known = name;
    options.onRenamed(name);
  }
  const lookAgain = () => {
    turn = turn.then(look).catch(options.onError);
  };
  const forget = data.store.onChange('settings', lookAgain);
  lookAgain();
  return async () => {
    forget();
    await turn;
  };
}
