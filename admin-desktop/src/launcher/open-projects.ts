import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import type { ProjectSummary } from '../contract/calls/shell-calls.ts';
import type { ToCore } from '../contract/core-port.ts';
import { coreEnded, openSession } from './core-session.ts';
import type { CoreSession } from './core-session.ts';
import type { CorePort } from './core-process.ts';
import { folderName } from './folder-name.ts';
import { makePrivateFolder } from './private-file.ts';
import { deleteProjectFiles } from './project-files.ts';
import type { NewEntry, ProjectEntry, ProjectList } from './project-list.ts';

export type NewProject = Omit<Extract<ToCore, { type: 'create' }>, 'type' | 'folder'>;

/** The projects of this user and the cores of those that are open. */
export interface OpenProjects {
  summaries(): ProjectSummary[];
  session(id: string): CoreSession | null;
  create(project: NewProject): Promise<Result<CoreSession>>;
  /** Opens a project in a core of its own; one that is open already is given as it is. */
  open(id: string, passphrase: string | null): Promise<Result<CoreSession>>;
  close(id: string): Promise<Result<void>>;
  /** An open project is renamed in its settings, a closed one in the list until it is opened. */
  rename(id: string, name: string): Promise<Result<void>>;
  change(id: string, part: Partial<Pick<ProjectEntry, 'archived' | 'exportedAt'>>): Result<void>;
  /** Puts a project that lies in its folder already into the list. */
  adopt(entry: NewEntry): Result<void>;
  /** Closes a project, deletes its files, and takes it off the list. Nobody is asked here. */
  remove(id: string): Promise<Result<void>>;
  onChange(listener: () => void): () => void;
  closeAll(): Promise<void>;
}

type Opening = { state: 'opening' } | { state: 'open'; session: CoreSession } | { state: 'failed'; why: FerryError };

/** `startCore` gives a core process with nothing open; new projects get a folder below `<home>/projects`. */
export function createOpenProjects(options: {
  list: ProjectList;
  home: string;
  startCore: (name: string) => CorePort;
}): OpenProjects {
  const { list, home } = options;
  const states = new Map<string, Opening>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const set = (id: string, state: Opening | null) => {
    if (state) states.set(id, state);
    else states.delete(id);
    tell();
  };

  function keep(session: CoreSession): void {
    set(session.id, { state: 'open', session });
    session.onRenamed((name) => {
      // A name that was given here while it was closed goes the other way.
      if (list.all().some((each) => each.id === session.id && !each.renamed)) list.change(session.id, { name });
      tell();
    });
    void session.ended.then(({ why }) => {
      const now = states.get(session.id);
      // Closed on purpose: then it is no longer this session's to say.
      if (now?.state === 'open' && now.session === session) set(session.id, { state: 'failed', why: coreEnded(why) });
    });
  }

  /** Where this administrator may not change the settings, the name stays one of this list. */
  async function giveName(session: CoreSession, name: string): Promise<void> {
    await session.client.call('settings.set', { name });
    list.change(session.id, { renamed: false });
  }

  async function close(id: string): Promise<Result<void>> {
    const now = states.get(id);
    if (now?.state === 'opening') return fail('conflict', 'project', 'this project is just opening', 'Wait a moment.');
    set(id, null);
    if (now?.state === 'open') await now.session.close();
    return ok(undefined);
  }

  return {
    summaries: () =>
      list.all().map(({ id, name, folder, sample, archived, exportedAt }) => {
        const now = states.get(id);
        const why = now?.state === 'failed' ? now.why : null;
        return { id, name, folder, sample, archived, exportedAt, state: now?.state ?? 'closed', why };
      }),
    session(id) {
      const now = states.get(id);
      return now?.state === 'open' ? now.session : null;
    },
    async create(project) {
      const folder = join(home, 'projects', folderName(project.name));
      try {
        makePrivateFolder(folder);
      } catch (thrown) {
        return fail('storage', folder, errorFrom(thrown, folder).message, 'Make this folder writable for you.');
      }
      const session = await openSession(options.startCore('new'), { type: 'create', folder, ...project });
      if (!session.ok) {
        // This folder was made a moment ago for this project alone, and there is no project.
        rmSync(folder, { recursive: true, force: true });
        return session;
      }
      const { id, name, sample } = session.value;
      const kept = list.put({ id, name, folder, sample });
      if (!kept.ok) {
        await session.value.close();
        return kept;
      }
      keep(session.value);
      return session;
    },
    async open(id, passphrase) {
      const entry = list.all().find((each) => each.id === id);
      if (!entry) return fail('not-found', 'project', 'this project is not in the list', 'Choose another one.');
      if (entry.archived)
        return fail('conflict', 'project', 'this project is in the archive', 'Restore it from there first.');
      const now = states.get(id);
      if (now?.state === 'open') return ok(now.session);
      if (now?.state === 'opening')
        return fail('conflict', 'project', 'this project is just opening', 'Wait a moment.');
      set(id, { state: 'opening' });
      const session = await openSession(options.startCore(id), { type: 'open', folder: entry.folder, passphrase });
      if (!session.ok) {
        set(id, { state: 'failed', why: session.error });
        return session;
      }
      keep(session.value);
      if (entry.renamed) await giveName(session.value, entry.name);
      return session;
    },
    close,
    async rename(id, name) {
      const now = states.get(id);
      if (now?.state !== 'open') {
        const changed = list.change(id, { name, renamed: true });
        tell();
        return changed;
      }
      const set = await now.session.client.call('settings.set', { name });
      if (!set.ok) return set;
      const changed = list.change(id, { name, renamed: false });
      tell();
      return changed;
    },
    change(id, part) {
      const changed = list.change(id, part);
      tell();
      return changed;
    },
    adopt(entry) {
      // Two windows may have taken in the same file at the same time.
      if (list.all().some(({ id }) => id === entry.id))
        return fail('conflict', 'project', 'this project is in the list already', 'Open it there.');
      const kept = list.put(entry);
      tell();
      return kept;
    },
    async remove(id) {
      const entry = list.all().find((each) => each.id === id);
      if (!entry) return ok(undefined);
      const closed = await close(id);
      if (!closed.ok) return closed;
      const deleted = deleteProjectFiles(entry.folder);
      if (!deleted.ok) return deleted;
      const removed = list.remove(id);
      tell();
      return removed;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async closeAll() {
      const open = [...states.values()].flatMap((now) => (now.state === 'open' ? [now.session] : []));
      states.clear();
      await Promise.all(open.map((session) => session.close()));
    },
  };
}
