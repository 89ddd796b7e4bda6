import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { RootRecord } from '@ferry/common/trust/root-record';
import type { ServerStore } from '../store/server-store.ts';
import { openProject } from './project.ts';
import type { Project, ProjectSurroundings } from './project.ts';
import { startReactions } from './reactions.ts';
import { createSerial } from './serial.ts';

/** The projects of this server. */
export interface Projects {
  all(): readonly Project[];
  byId(projectId: string): Result<Project>;
  byCompanyKey(companyKey: string): Result<Project>;
  /** True when this very record is registered already. */
  knows(record: RootRecord): boolean;
  /** Registers it; the same one again changes nothing. `forbidden` when the id is taken. */
  add(record: RootRecord): Promise<Result<Project>>;
  close(): Promise<void>;
}

export async function openProjects(store: ServerStore, surroundings: ProjectSurroundings): Promise<Projects> {
  const open = new Map<string, Project>();
  const byKey = new Map<string, Project>();
  const oneByOne = createSerial();

  async function take(record: RootRecord): Promise<Project> {
    const project = await openProject(record, store.project(record.projectId), surroundings);
    await startReactions(project, surroundings.log);
    open.set(record.projectId, project);
    byKey.set(project.companyKey, project);
    return project;
  }
  for (const record of await store.projects()) await take(record);

  const unknown = (where: string): Result<Project> =>
    fail('not-found', where, 'this server has no such project', 'Check the company key and the address of the server.');

  return {
    all: () => [...open.values()],
    byId(projectId) {
      const project = open.get(projectId);
      return project ? ok(project) : unknown('project');
    },
    byCompanyKey(companyKey) {
      const project = byKey.get(companyKey);
      return project ? ok(project) : unknown('company key');
    },
    knows(record) {
      const found = open.get(record.projectId)?.record;
      return found?.rootKey === record.rootKey && found.recoveryKeyHash === record.recoveryKeyHash;
    },
    add: async (record) =>
      await oneByOne(async (): Promise<Result<Project>> => {
        const added = await store.addProject(record);
        if (!added.ok) return added;
        return ok(open.get(record.projectId) ?? (await take(record)));
      }),
    async close() {
      await Promise.all([...open.values()].map(async (project) => await project.close()));
    },
  };
}
