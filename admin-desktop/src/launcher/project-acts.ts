import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { exportExtension, partBytes } from '../contract/calls/project-calls.ts';
import type { projectCalls } from '../contract/calls/project-calls.ts';
import type { Handlers } from '../contract/server.ts';
import type { CorePort } from './core-process.ts';
import { runCoreTask } from './core-task.ts';
import { folderName, plainName } from './folder-name.ts';
import type { OpenProjects } from './open-projects.ts';
import { makePrivateFolder } from './private-file.ts';
import type { ProjectEntry, ProjectList } from './project-list.ts';
import type { SampleLaptops } from './sample-laptops.ts';
import { draftMark } from './take-up-projects.ts';
import { createTransfers } from './transfers.ts';

export type ProjectActs = Handlers<typeof projectCalls, 'shell'>;

/** What can be done with projects in the list. Work on their files is done in a core process of its own. */
export function createProjectActs(options: {
  list: ProjectList;
  projects: OpenProjects;
  laptops: SampleLaptops;
  home: string;
  startCore: (name: string) => CorePort;
  now: () => number;
}): ProjectActs {
  const { list, projects, laptops, home, startCore } = options;
  const folder = join(home, 'projects');
  const transfers = createTransfers(home);

  function entryOf(id: string): Result<ProjectEntry> {
    const entry = list.all().find((each) => each.id === id);
    return entry ? ok(entry) : fail('not-found', 'project', 'this project is not in the list', 'Choose another one.');
  }
  async function close(id: string): Promise<Result<void>> {
    const closed = await projects.close(id);
    if (closed.ok) await laptops.stop(id);
    return closed;
  }
  const done = (result: Result<void>): Result<Record<string, never>> => (result.ok ? ok({}) : result);

  return {
    'project.rename': async ({ id, name }) => done(await projects.rename(id, name)),
    async 'project.archive'({ id, archived }) {
      const closed = await close(id);
      return done(closed.ok ? projects.change(id, { archived }) : closed);
    },
    async 'project.losses'({ id }) {
      const entry = entryOf(id);
      if (!entry.ok) return entry;
      const losses = await runCoreTask(startCore('task'), { type: 'losses', folder: entry.value.folder });
      return losses.ok ? ok(losses.value.losses) : losses;
    },
    async 'project.delete'({ id, typedName }) {
      const entry = entryOf(id);
      if (!entry.ok) return entry;
      if (typedName.trim() !== entry.value.name.trim())
        return fail('invalid', 'typedName', 'this is not the name of the project', 'Type its name to delete it.');
      const closed = await close(id);
      if (!closed.ok) return closed;
      await laptops.forget(id);
      const removed = await projects.remove(id);
      // Names of users and computers may stand in it.
      if (removed.ok) rmSync(join(home, 'logs', `core-${id}.log`), { force: true });
      return done(removed);
    },
    async 'project.export'({ id }, emit, signal) {
      const entry = entryOf(id);
      if (!entry.ok) return entry;
      const at = new Date(options.now()).toISOString();
      const transfer = transfers.outgoing(() => void projects.change(id, { exportedAt: at }));
      try {
        const task = { type: 'export' as const, folder: entry.value.folder, to: transfer.path };
        const exported = await runCoreTask(startCore('task'), task, {
          signal,
          progress: (done, total) => emit({ kind: 'progress', done, total }),
        });
        if (!exported.ok) return exported;
        const fileName = `${plainName(entry.value.name)}-${at.slice(0, 10)}${exportExtension}`;
        emit({ kind: 'ready', transfer: transfer.id, fileName, bytes: exported.value.bytes });
        await aborted(signal);
        return ok(undefined);
      } finally {
        await transfer.end();
        rmSync(`${transfer.path}.sqlite`, { force: true });
      }
    },
    async 'export.part'({ transfer, offset }) {
      const part = await transfers.read(transfer, offset);
      return part.ok ? ok({ data: part.value.toString('base64') }) : part;
    },
    async 'project.import'({ bytes, fileName }, emit, signal) {
      const transfer = await transfers.incoming(bytes);
      if (!transfer.ok) return transfer;
      const draft = join(folder, `${draftMark}${randomBytes(6).toString('hex')}`);
      try {
        emit({ kind: 'send', transfer: transfer.value.id });
        await Promise.race([transfer.value.complete, aborted(signal)]);
        if (signal.aborted) return fail('cancelled', 'file', 'it was cancelled', 'Begin again at any time.');
        makePrivateFolder(folder);
        const task = {
          type: 'import' as const,
          from: transfer.value.path,
          draft,
          folder: join(folder, folderName(basename(fileName, exportExtension))),
          known: list.all().map(({ id, name }) => ({ id, name })),
        };
        const imported = await runCoreTask(startCore('task'), task, {
          signal,
          progress: (done, total) => emit({ kind: 'progress', done, total }),
        });
        if (!imported.ok) {
          // Cancelled at the last moment: it may lie there already.
          rmSync(task.folder, { recursive: true, force: true });
          return imported;
        }
        const { id, name, sample } = imported.value;
        const kept = projects.adopt({ id, name, sample, folder: task.folder });
        if (!kept.ok) {
          rmSync(task.folder, { recursive: true, force: true });
          return kept;
        }
        emit({ kind: 'done', id, name, sample });
        return ok(undefined);
      } finally {
        rmSync(draft, { recursive: true, force: true });
        await transfer.value.end();
      }
    },
    async 'import.part'({ transfer, offset, data }) {
      const part = Buffer.from(data, 'base64');
      if (part.length > partBytes) return fail('too-large', 'transfer', 'this part is too large', 'Send less at once.');
      return done(await transfers.write(transfer, offset, part));
    },
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
