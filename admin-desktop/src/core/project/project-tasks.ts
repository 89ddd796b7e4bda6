import { errorFrom } from '@ferry/common/errors';
import type { FromCore, ProjectTask } from '../../contract/core-port.ts';
import { exportProject } from './export-project.ts';
import { importProject } from './import-project.ts';
import { projectLosses } from './project-losses.ts';

/** Told more often, nobody would see it, in milliseconds. */
const progressEveryMs = 100;

/** Does work on a project that is not open in this process, and says what came of it. */
export async function runProjectTask(
  task: ProjectTask,
  options: { now: () => number; send: (message: FromCore) => void },
): Promise<void> {
  const { now, send } = options;
  let told = 0;
  const progress = (done: number, total: number) => {
    if (done < total && now() - told < progressEveryMs) return;
    told = now();
    send({ type: 'progress', done, total });
  };
  try {
    send(await answerTo(task, now, progress));
  } catch (thrown) {
    send({ type: 'failed', error: errorFrom(thrown, task.folder) });
  }
}

async function answerTo(
  task: ProjectTask,
  now: () => number,
  progress: (done: number, total: number) => void,
): Promise<FromCore> {
  switch (task.type) {
    case 'losses': {
      const losses = await projectLosses(task.folder);
      return losses.ok ? { type: 'losses', losses: losses.value } : { type: 'failed', error: losses.error };
    }
    case 'export': {
      const exported = await exportProject(task.folder, task.to, { now, progress });
      if (!exported.ok) return { type: 'failed', error: exported.error };
      return { type: 'exported', name: exported.value.project.name, bytes: exported.value.bytes };
    }
    case 'import': {
      const imported = await importProject(task.from, { ...task, progress });
      if (!imported.ok) return { type: 'failed', error: imported.error };
      const { id, name, sample } = imported.value;
      return { type: 'imported', id, name, sample };
    }
  }
}
