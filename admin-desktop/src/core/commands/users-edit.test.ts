import { unwrap } from '@ferry/common/errors';
import { userIdOf } from '@ferry/common/documents/users';
import { viewQuerySchema } from '../../contract/rows.ts';
import type { UserRow, ViewQuery } from '../../contract/rows.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestProject } from '../open-project-fixture.ts';
import { userView } from '../views/user-view.ts';
import { userValues } from '../views/user-values.ts';
import { startOrders } from './orders.ts';
import { importUsers } from './users-import/import-users.ts';
import { deleteUsers, editUser } from './users-edit.ts';
import { exportUsers } from './users-export.ts';

let project: TestProject;
const list = [
  'upn,target,displayName,department,wave',
  'ann@source.example,ann@target.example,=Ann,"Sales, North",1',
  'bob@source.example,bob@target.example,Bob,IT,1',
  'cid@source.example,cid@target.example,Çid,it,2',
  'dan@source.example,dan@target.example,Dan,,',
].join('\n');
const idOf = async (name: string) => await userIdOf(`${name}@source.example`);
const judge = () => project.judge;

beforeAll(async () => {
  project = await TestProject.create();
  unwrap(await importUsers(project.acting, { fileName: 'users.csv', text: list }));
  const [ann, bob] = [
    await project.laptop('ann@source.example', 'PC-1'),
    await project.laptop('bob@source.example', 'PC-2'),
  ];
  await ann.enrol({ userId: await idOf('ann') });
  await ann.report({ state: 'failed' });
  const second = await project.laptop('ann@source.example', 'PC-3');
  await second.enrol({ userId: await idOf('ann') });
  await bob.enrol({ userId: await idOf('bob') });
  await bob.report({ state: 'succeeded' });
  unwrap(await startOrders(project.acting, { targets: { userIds: [await idOf('bob')] }, kind: 'migrate' }));
  await project.data.orders.ready();
});
afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

async function shown(query: Partial<ViewQuery>): Promise<string[]> {
  const whole = viewQuerySchema.parse({ view: 'users', offset: 0, limit: 50, ...query });
  const { rows } = await userView(project.data, judge(), whole).read();
  return rows.map((row) => (row as UserRow).sourceUpn.split('@')[0] ?? '');
}
async function exported(choice: { search?: string; filter?: Record<string, string>; ids?: string[] }): Promise<string> {
  let text = '';
  const all = { search: '', filter: {}, ids: null, ...choice };
  const signal = new AbortController().signal;
  unwrap(await exportUsers(project.data, judge(), all, (part) => void (text += part.text), signal));
  return text;
}

test('users are sorted and filtered by what their computers do, by order, wave and department', async () => {
  expect(await shown({ sort: [['computers', 'desc']] })).toEqual(['ann', 'bob', 'dan', 'cid']);
  expect((await shown({ sort: [['state', 'asc']] })).slice(0, 2)).toEqual(['ann', 'bob']);
  expect(await shown({ filter: { state: 'failed' } })).toEqual(['ann']);
  expect(await shown({ filter: { state: 'none' } })).toEqual(['cid', 'dan']);
  expect(await shown({ filter: { hasComputers: 'yes' } })).toEqual(['ann', 'bob']);
  expect(await shown({ filter: { order: 'migrate' } })).toEqual(['bob']);
  expect(await shown({ sort: [['order', 'asc']], limit: 1 })).toEqual(['bob']);
  expect(await shown({ filter: { department: 'IT' } })).toEqual(['bob', 'cid']);
  expect(await shown({ filter: { wave: '' } })).toEqual(['dan']);
  expect(userValues(project.data, 'wave')).toEqual([
    { value: '1', users: 2 },
    { value: '2', users: 1 },
  ]);
  expect(userValues(project.data, 'department')).toEqual([
    { value: 'IT', users: 2 },
    { value: 'Sales, North', users: 1 },
  ]);
});

test('an export has no formula in it, and importing it again changes nothing', async () => {
  const text = await exported({});
  expect(text.split('\r\n').slice(0, 2)).toEqual([
    '\ufeffsourceUpn,targetUpn,displayName,department,wave,sourceObjectId,computers,state,order',
    `ann@source.example,ann@target.example,'=Ann,"Sales, North",1,,2,failed,none`,
  ]);
  expect(unwrap(await importUsers(project.acting, { fileName: 'users.csv', text }))).toEqual({
    added: 0,
    changed: 0,
    unchanged: 4,
    refusedTotal: 0,
  });
  expect((await exported({ filter: { department: 'it' } })).split('\r\n')).toHaveLength(4);
  expect(await exported({ ids: [await idOf('cid')] })).toContain('cid@source.example');
});

test('a user is changed by hand; what is wrong is refused and changes nothing', async () => {
  const id = await idOf('cid');
  const { acting } = project;
  expect(await editUser(acting, id, { wave: ' 7 ', targetUpn: 'other@target.example' })).toEqual({
    ok: true,
    value: { changed: true },
  });
  expect(await editUser(acting, id, { wave: '7' })).toEqual({ ok: true, value: { changed: false } });
  expect(await editUser(acting, id, { wave: '8', targetUpn: 'nobody' })).toMatchObject({
    ok: false,
    error: { code: 'invalid', where: 'targetUpn' },
  });
  expect(await editUser(acting, id, { displayName: 'a\nb' })).toMatchObject({ ok: false, error: { code: 'invalid' } });
  expect(await editUser(acting, 'nobody', { wave: '8' })).toMatchObject({ ok: false, error: { code: 'not-found' } });
  expect((await project.data.store.get('users', id))?.fields.wave?.value).toBe('7');
});

test('who has a computer is not deleted; the others are gone until a list names them again', async () => {
  const ids = await Promise.all(['ann', 'dan', 'nobody'].map(idOf));
  const answer = unwrap(await deleteUsers(project.acting, ids));
  expect(answer).toMatchObject({ deleted: 1, refused: [{ label: 'ann@source.example' }] });
  expect(answer.refused[0]?.reason).toContain('2 computers');
  expect(await shown({})).toEqual(['ann', 'bob', 'cid']);
  expect(await exported({ ids })).not.toContain('dan@');
  expect(await editUser(project.acting, await idOf('dan'), { wave: '9' })).toMatchObject({ ok: false });
  expect(unwrap(await importUsers(project.acting, { fileName: 'users.csv', text: list }))).toMatchObject({
    changed: 2,
  });
  expect(await shown({})).toEqual(['ann', 'bob', 'cid', 'dan']);
});
