import { unwrap } from '@ferry/common/errors';
import { userIdOf } from '@ferry/common/documents/users';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestProject } from '../../open-project-fixture.ts';
import { importUsers } from './import-users.ts';
import type { ImportAnswer } from './import-users.ts';

let project: TestProject;
beforeAll(async () => {
  project = await TestProject.create();
});
afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

async function imported(text: string): Promise<ImportAnswer> {
  return unwrap(await importUsers(project.acting, { fileName: 'users.csv', text }));
}
async function refusal(text: string) {
  const result = await importUsers(project.acting, { fileName: 'users.csv', text });
  if (result.ok) throw new Error('it was imported');
  return result.error;
}
async function user(upn: string) {
  const document = await project.data.store.get('users', await userIdOf(upn));
  return Object.fromEntries(Object.entries(document?.fields ?? {}).map(([name, { value }]) => [name, value]));
}

describe('columns and separators', () => {
  test.each([
    ['comma', 'SourceUPN,Target UPN\nc1@source.example,c1@new.example\n', 'c1'],
    ['semicolon', 'userPrincipalName;new_upn\nc2@source.example;c2@new.example\n', 'c2'],
    ['tab', 'User Principal Name\tDestination\nc3@source.example\tc3@new.example\n', 'c3'],
    ['byte order mark, old line ends', '\ufeffUPN,TargetUserPrincipalName\rc4@source.example,c4@new.example\r', 'c4'],
    ['Windows line ends, quotes', '"upn","target"\r\n"c5@source.example","c5@new.example"\r\n\r\n', 'c5'],
    ['commas in a header of semicolons', 'upn;target;"name, first"\nc6@source.example;c6@new.example;x\n', 'c6'],
    ['blanks around', ' upn , target \n  c7@source.example ,  c7@new.example \n', 'c7'],
  ])('%s', async (_name, text, name) => {
    expect(await imported(text)).toMatchObject({ added: 1, refusedTotal: 0 });
    expect(await user(`${name}@source.example`)).toMatchObject({ targetUpn: `${name}@new.example` });
  });

  test('a better name for the source column wins over an e-mail address', async () => {
    await imported('mail,UserPrincipalName\nwrong@source.example,d1@source.example\n');
    expect(await user('d1@source.example')).toMatchObject({ sourceUpn: 'd1@source.example' });
    expect(await user('wrong@source.example')).toEqual({});
  });

  test('line breaks in quotes stay, and later rows are still counted right', async () => {
    const answer = await imported('upn,displayName\n\ne1@source.example,"Anna\nMaria"\nnobody,x\n\nnobody2,x\n');
    expect(await user('e1@source.example')).toMatchObject({ displayName: 'Anna\nMaria' });
    expect(answer.refused.map(({ line, column, text }) => [line, column, text])).toEqual([
      [5, 'sourceUpn', 'nobody'],
      [7, 'sourceUpn', 'nobody2'],
    ]);
  });
});

describe('what the rows say', () => {
  test('a target UPN is derived from the first target domain, and what is known stays', async () => {
    await imported('upn,target,department\nf1@source.example,,\nf2@source.example,other@new.example,Sales\n');
    expect(await user('f1@source.example')).toMatchObject({ targetUpn: 'f1@target.example' });
    // the second file has neither target nor department
    expect(await imported('upn,target,department\nf2@source.example,,\n')).toMatchObject({ unchanged: 1, changed: 0 });
    expect(await user('f2@source.example')).toMatchObject({ targetUpn: 'other@new.example', department: 'Sales' });
  });

  test('the same file twice changes nothing, a changed row changes one user', async () => {
    const text = 'upn,wave\ng1@source.example,1\ng2@source.example,1\n';
    expect(await imported(text)).toMatchObject({ added: 2 });
    const before = await project.data.store.get('users', await userIdOf('g1@source.example'));
    expect(await imported(text)).toEqual({ added: 0, changed: 0, unchanged: 2, refused: [], refusedTotal: 0 });
    expect(await project.data.store.get('users', await userIdOf('g1@source.example'))).toEqual(before);
    expect(await imported(text.replace('g2@source.example,1', 'G2@Source.example,2'))).toMatchObject({
      added: 0,
      changed: 1,
      unchanged: 1,
    });
    expect(await user('g2@source.example')).toMatchObject({ wave: '2' });
  });

  test('of two rows for one user the first wins, also far apart', async () => {
    const filler = Array.from({ length: 600 }, (_, index) => `h${index}@source.example,a`).join('\n');
    const answer = await imported(`upn,wave\nh@source.example,first\n${filler}\n H@SOURCE.example ,second\n`);
    expect(answer).toMatchObject({ added: 601, refusedTotal: 1 });
    expect(answer.refused).toEqual([
      { line: 603, column: 'sourceUpn', reason: 'the same user is on line 2', text: 'H@SOURCE.example' },
    ]);
    expect(await user('h@source.example')).toMatchObject({ wave: 'first' });
  });

  test('bad rows are refused with line and column, good ones are taken', async () => {
    const id = '33333333-3333-4333-8333-333333333333';
    const answer = await imported(
      [
        'upn,target,objectId,displayName',
        ',x@new.example,,',
        'i1@source.example,not a upn,,',
        'i2@source.example,,4711,',
        `i3@source.example,,${id},Jos\ufffd`,
        `i4@source.example,,${id.toUpperCase()},Zoë`,
        'i5@source.example',
        'two words@source.example,,,',
        `i6@source.example,,,${'x'.repeat(501)}`,
        'i7\u0007@source.example,,,',
      ].join('\n'),
    );
    expect(answer).toMatchObject({ added: 2, refusedTotal: 7 });
    expect(answer.refused.map(({ line, column }) => [line, column])).toEqual([
      [2, 'sourceUpn'],
      [3, 'targetUpn'],
      [4, 'sourceObjectId'],
      [5, 'displayName'],
      [8, 'sourceUpn'],
      [9, 'displayName'],
      [10, 'sourceUpn'],
    ]);
    expect(await user('i4@source.example')).toMatchObject({ displayName: 'Zoë', sourceObjectId: id });
  });

  test('only the first thousand refusals are told, all are counted', async () => {
    const answer = await imported(`upn\n${'nobody\n'.repeat(1500)}`);
    expect(answer.refused).toHaveLength(1000);
    expect(answer.refusedTotal).toBe(1500);
  });
});

describe('files that are no list of users', () => {
  test.each([
    ['nothing', '', 'empty'],
    ['blanks', ' \n\r\n\t\n', 'empty'],
    ['a byte order mark alone', '\ufeff', 'empty'],
    ['a web page', '\n<!DOCTYPE html><html><body>Sign in</body></html>', 'web page'],
    ['a workbook', 'PK\u0003\u0004\u0014\u0000\u0006\u0000', 'workbook'],
    ['UTF-16', 'u\u0000p\u0000n\u0000', 'UTF-8'],
    ['JSON', '[{"upn":"a@source.example"}]', 'JSON'],
    ['other columns', 'Computer,Owner\nPC1,Ann\n', 'no column with the source UPN'],
    ['a list without header', 'a@source.example,b@target.example\n', 'no column with the source UPN'],
  ])('%s', async (_name, text, message) => {
    const error = await refusal(text);
    expect(error).toMatchObject({ code: 'invalid' });
    expect(error.message).toContain(message);
  });

  test('a quotation mark that is never closed names the place, and what came before is in', async () => {
    const rows = Array.from({ length: 700 }, (_, index) => `j${index}@source.example,x`).join('\n');
    const error = await refusal(`upn,displayName\n${rows}\nj@source.example,"Ann\nk@source.example,Ben\n`);
    expect(error).toMatchObject({ code: 'invalid', where: 'users.csv, after line 701' });
    expect(error.message).toContain('quotation mark');
    expect(await user('j0@source.example')).toMatchObject({ sourceUpn: 'j0@source.example' });
  });
});
