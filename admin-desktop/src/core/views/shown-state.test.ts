// What people are told a computer or a token is: words that never promise more than happened.
import { unwrap } from '@ferry/common/errors';
import { userIdOf } from '@ferry/common/documents/users';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { viewQuerySchema } from '../../contract/rows.ts';
import type { ViewQuery } from '../../contract/rows.ts';
import { createToken, revokeToken } from '../commands/tokens.ts';
import { TestProject } from '../open-project-fixture.ts';
import { deviceCounts } from './device-view.ts';
import { openView } from './open-view.ts';
import { overview } from './overview-view.ts';

let project: TestProject;
beforeEach(async () => {
  project = await TestProject.create();
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
});

async function rows(query: Partial<ViewQuery> & Pick<ViewQuery, 'view'>) {
  const { data, judge, acting } = project;
  const whole = viewQuerySchema.parse({ offset: 0, limit: 10, ...query });
  return (await openView(data, judge, acting.now, whole).read()).rows;
}

test('a rehearsal that succeeded moved nobody: rows, counts, history and progress tell it apart', async () => {
  const { acting, data } = project;
  await project.users('ann');
  const laptop = await project.laptop('ann@source.example', 'A1');
  await laptop.enrol({ userId: await userIdOf('ann@source.example') });
  const order = { sequence: 1, digest: 'd', kind: 'rehearse' };
  await laptop.report({ state: 'succeeded', order, progress: { done: 0, total: 9 } });
  for (const view of ['users', 'devices'] as const)
    expect(await rows({ view, filter: { state: 'rehearsed' } })).toMatchObject([{ state: 'rehearsed' }]);
  expect((await deviceCounts(data).read()).byState).toMatchObject({ rehearsed: 1, succeeded: 0 });
  expect(data.history.ofDevice(laptop.id, { limit: 1, offset: 0 }).rows).toMatchObject([{ state: 'rehearsed' }]);
  expect((await overview(data, acting).read()).progress.at(-1)).toMatchObject({ ahead: 1, done: 0 });
  await laptop.report({ state: 'succeeded', order: { ...order, kind: 'migrate' } });
  expect((await overview(data, acting).read()).progress.at(-1)).toMatchObject({ ahead: 0, done: 1 });
  expect(await rows({ view: 'devices' })).toMatchObject([{ state: 'succeeded' }]);
});

test('a token whose use limit is reached says so, and a revoked one stays revoked', async () => {
  const expiresAt = new Date(project.time.ms + 1e9).toISOString();
  const { id } = unwrap(await createToken(project.acting, { name: 'one', expiresAt, useLimit: 1 }));
  expect(await rows({ view: 'tokens' })).toMatchObject([{ state: 'live', uses: 0 }]);
  await (await project.laptop('ann@source.example')).enrol({}, id);
  expect(await rows({ view: 'tokens' })).toMatchObject([{ state: 'used-up', uses: 1 }]);
  unwrap(await revokeToken(project.acting, id));
  expect(await rows({ view: 'tokens' })).toMatchObject([{ state: 'revoked' }]);
});
