import { once } from 'node:events';
import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FerryError } from '@ferry/common/errors';
import { unwrap } from '@ferry/common/errors';
import type { SyncState } from '../contract/rows.ts';
import { openCore } from './open-core.ts';
import type { CoreOptions } from './open-core.ts';
import { TestProject, testSeal } from './open-project-fixture.ts';
import { openProject } from './project/open-project.ts';
import type { OpenProject } from './project/open-project.ts';
import { projectPaths } from './project/project-folder.ts';
import { systemTimers } from './schedule/coalesce.ts';

let project: TestProject;
let states: SyncState[];
let logged: FerryError[];
beforeEach(async () => {
  project = await TestProject.create();
  states = [];
  logged = [];
});
afterEach(async () => await project[Symbol.asyncDispose]());

const options = (): CoreOptions => ({
  ...{ now: Date.now, timers: systemTimers, random: Math.random, fetch: globalThis.fetch, server: null },
  lan: { host: '127.0.0.1', mdnsInterface: 'off' },
  onSync: (state) => states.push(state),
  onRenamed: () => undefined,
  log: (error) => logged.push(error),
});

async function answers(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const portOf = () => states.find(({ lan }) => lan.state === 'listening')?.lan.port ?? 0;
const again = async () => await openProject(project.open.folder, { seal: testSeal, now: Date.now });

/** The project, with a store that lets nobody but the first listen to the settings: the releases, which come last, cannot start. */
function withoutReleases(open: OpenProject): OpenProject {
  const { data } = open;
  let asked = 0;
  const onChange: typeof data.store.onChange = (collection, listener) => {
    if (collection === 'settings' && (asked += 1) > 1) throw new Error('the releases do not start');
    return data.store.onChange(collection, listener);
  };
  return { ...open, data: { ...data, store: { ...data.store, onChange } } };
}

test('when its last part does not start, the others are stopped and the project is closed', async () => {
  await expect(openCore(withoutReleases(project.open), options())).rejects.toThrow('the releases do not start');
  expect(portOf()).toBeGreaterThan(0);
  expect(await answers(portOf())).toBe(false);
  expect(states.at(-1)?.lan.state).toBe('off');
  expect(logged).toEqual([]);
  // Neither the lock nor the database is held: it opens again in this very process.
  const opened = unwrap(await again());
  const core = await openCore(opened, options());
  expect(await answers(states.at(-1)?.lan.port ?? 0)).toBe(true);
  await core.stop();
  await core.stop();
  expect(states.at(-1)?.lan.state).toBe('off');
});

test('a database that cannot be read does not keep the process from opening it once it is put right', async () => {
  await project.open.close();
  using handle = new DatabaseSync(projectPaths(project.open.folder).database);
  const table = handle
    .prepare("SELECT table_name AS name FROM collection_tables WHERE collection_name = 'administrators'")
    .get()?.['name'];
  const { document } = handle.prepare(`SELECT document FROM "${String(table)}"`).get() ?? {};
  const put = handle.prepare(`UPDATE "${String(table)}" SET document = ?`);
  put.run('{"broken');
  expect(await again()).toMatchObject({ ok: false });
  put.run(String(document));
  handle.close();
  await unwrap(await again()).close();
});
