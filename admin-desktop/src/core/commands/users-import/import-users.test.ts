import { readFileSync } from 'node:fs';
import { unwrap } from '@ferry/common/errors';
import { userIdOf } from '@ferry/common/documents/users';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestProject } from '../../open-project-fixture.ts';
import { importUsers } from './import-users.ts';
import type { ImportChoice, ImportEvent, RefusedRow } from '../../../contract/calls/user-calls.ts';

let project: TestProject;
beforeAll(async () => {
  project = await TestProject.create();
});
afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

async function imported(text: string, choice: ImportChoice = {}, rehearse = false) {
  const events: ImportEvent[] = [];
  const file = { fileName: 'users.csv', text, choice, rehearse };
  const tally = unwrap(await importUsers(project.acting, file, (event) => void events.push(event)));
  const refused = events.flatMap((event): RefusedRow[] => (event.kind === 'refused' ? event.rows : []));
  return { ...tally, refused, events };
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

describe('what was chosen', () => {
  test('columns by their place, another domain, another delimiter', async () => {
    const text = 'Login|Alias|Team\nl1@source.example|other|Sales\n';
    const answer = await imported(text, {
      columns: { sourceUpn: 0, department: 2 },
      targetDomain: 'other.example',
      delimiter: '|',
    });
    expect(answer).toMatchObject({ added: 1, refusedTotal: 0 });
    expect(await user('l1@source.example')).toMatchObject({
      targetUpn: 'l1@other.example',
      department: 'Sales',
    });
  });

  test.each<[string, ImportChoice, string]>([
    ['no source column', { columns: { targetUpn: 0 } }, 'no column with the source UPN'],
    ['a column beyond the last', { columns: { sourceUpn: 7 } }, 'no column 8'],
    ['one column for two', { columns: { sourceUpn: 0, targetUpn: 0 } }, 'chosen twice'],
    ['a domain that is none', { targetDomain: 'x y' }, 'not a domain'],
  ])('%s is refused', async (_name, choice, message) => {
    const result = await importUsers(project.acting, {
      fileName: 'a.csv',
      text: 'upn,b\nm@source.example,x\n',
      choice,
    });
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(result.ok ? '' : result.error.message).toContain(message);
  });

  test('a rehearsal says what the import would do, and does nothing', async () => {
    await imported('upn,wave\nn1@source.example,1\nn2@source.example,1\n');
    const entries = project.data.view('audit').countWhere();
    const text = 'upn,wave\nn1@source.example,1\nn2@source.example,2\nn3@source.example,1\nnobody,1\n';
    const rehearsed = await imported(text, {}, true);
    expect(rehearsed).toMatchObject({ added: 1, changed: 1, unchanged: 1, refusedTotal: 1 });
    expect(rehearsed.events.map(({ kind }) => kind)).toEqual(['layout', 'sample', 'refused', 'progress', 'done']);
    expect(rehearsed.events[0]).toMatchObject({ delimiter: ',', header: ['upn', 'wave'], columns: { sourceUpn: 0 } });
    expect(await user('n2@source.example')).toMatchObject({ wave: '1' });
    expect(await user('n3@source.example')).toEqual({});
    expect(project.data.view('audit').countWhere()).toBe(entries);
    const { events: _events, ...counts } = rehearsed;
    expect(await imported(text)).toMatchObject(counts);
  });

  test('a cancelled import keeps what is in, says so, and the same file goes on', async () => {
    const rows = Array.from({ length: 1200 }, (_, at) => `o${at}@source.example,o${at}@new.example`).join('\n');
    const ending = new AbortController();
    const result = await importUsers(
      project.acting,
      { fileName: 'o.csv', text: `upn,target\n${rows}\n` },
      (event) => (event.kind === 'progress' ? ending.abort() : undefined),
      ending.signal,
    );
    expect(result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await imported(`upn,target\n${rows}\n`)).toMatchObject({ added: 700, unchanged: 500 });
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
    expect(await imported(text)).toMatchObject({ added: 0, changed: 0, unchanged: 2, refused: [], refusedTotal: 0 });
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
      {
        line: 603,
        column: 'sourceUpn',
        reason: 'the same user is on line 2',
        text: 'H@SOURCE.example',
        cells: ['H@SOURCE.example', 'second'],
      },
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

  test('every refusal is told, in parts, with the row as it was', async () => {
    const answer = await imported(`upn,x\n${'nobody,=1+1\n'.repeat(1500)}`);
    expect(answer.refusedTotal).toBe(1500);
    expect(answer.refused).toHaveLength(1500);
    expect(answer.refused.at(-1)).toMatchObject({ line: 1501, column: 'sourceUpn', cells: ['nobody', '=1+1'] });
  });

  test('a row without a target account, and without a domain to make one, is refused', async () => {
    const answer = await imported('upn,target\nk1@source.example,\nk2@source.example,k2@new.example\n', {
      targetDomain: '',
    });
    expect(answer).toMatchObject({ added: 1, refusedTotal: 1 });
    expect(answer.refused[0]).toMatchObject({ line: 2, column: 'targetUpn', text: 'k1@source.example' });
  });

  test('a cell that was kept from being a formula is read as it was', async () => {
    await imported("upn,displayName\nk3@source.example,'=Ann\n");
    expect(await user('k3@source.example')).toMatchObject({ displayName: '=Ann' });
  });
});

describe('files that are no list of users', () => {
  test.each([
    ['nothing', '', 'empty'],
    ['blanks', ' \n\r\n\t\n', 'empty'],
    ['a byte order mark alone', '\ufeff', 'empty'],
    ['a web page', '\n<!DOCTYPE html><html><body>Sign in</body></html>', 'web page'],
    ['a workbook', 'PK\u0003\u0004\u0014\u0000\u0006\u0000', 'workbook'],
    ['UTF-16', 'u\u0000p\u0000n\u0000', 'encoding'],
    ['a picture', `\ufffdPNG\r\n\u001a${'\u0006\u0012\ufffdx'.repeat(400)}`, 'no text'],
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

test('a list as a directory exports it: 1,000 rows with all that real ones have', async () => {
  const text = readFileSync(new URL('../../../../../test/fixtures/users-1000.csv', import.meta.url), 'utf8');
  const before = project.data.view('users').countWhere();
  const answer = await imported(text);
  expect(answer).toMatchObject({ added: 994, changed: 0, unchanged: 0, refusedTotal: 6 });
  expect(project.data.view('users').countWhere()).toBe(before + 994);
  expect(answer.refused.map(({ column, reason }) => `${column}: ${reason.replace(/\d+$/, '…')}`).toSorted()).toEqual([
    'sourceObjectId: this is not an object id',
    'sourceUpn: the same user is on line …',
    'sourceUpn: the same user is on line …',
    'sourceUpn: the source UPN is missing',
    'sourceUpn: this is not a user principal name (somebody@domain)',
    'targetUpn: this is not a user principal name (somebody@domain)',
  ]);
  // Addresses have line breaks in quotes: the line is the one that an editor shows.
  const lines = text.split('\r\n').join('\n').split('\n');
  const backup = answer.refused.find(({ text: cell }) => cell === 'svc-backup');
  expect(lines[(backup?.line ?? 0) - 1]).toMatch(/^svc-backup,/);
  expect(await imported(text)).toMatchObject({ added: 0, changed: 0, unchanged: 994, refusedTotal: 6 });
});
