import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeRecord, mostFailed, readRecord, recordName, withFailure } from './upgrade-record.ts';

const publisher = { key: 'ab'.repeat(32), subject: 'CN=Example Ltd' };
const failure = (n: number, reason = 'why') => ({ sha256: String(n).padStart(64, '0'), version: `1.0.${n}`, reason });
let data: string;
const path = (): string => join(data, recordName);
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'ferry-record-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

test('there is none at first, and a damaged one counts as an agent that nobody published', async () => {
  expect(await readRecord(data)).toEqual({ format: 1, failed: [] });
  for (const damaged of ['', '{', '{"format":1,"failed":[{}]}', '\0'.repeat(300)]) {
    writeFileSync(path(), damaged);
    expect(await readRecord(data)).toEqual({ format: 1, failed: [], publisher: null });
  }
});

test('one that cannot be read now is not taken for none, and not written over', async () => {
  mkdirSync(path());
  await expect(readRecord(data)).rejects.toThrow('EISDIR');
  await expect(changeRecord(data, (record) => ({ ...record, publisher }))).rejects.toThrow('EISDIR');
  rmdirSync(path());
});

test('the longest reason and the most failures leave a record that can be read', async () => {
  for (let n = 0; n < mostFailed + 5; n += 1)
    await changeRecord(data, (record) => withFailure({ ...record, publisher }, failure(n, 'x'.repeat(2000))));
  const { failed, ...rest } = await readRecord(data);
  expect(rest.publisher).toEqual(publisher);
  expect([failed.length, failed.at(-1)?.version]).toEqual([mostFailed, `1.0.${mostFailed + 4}`]);
});

test('what nobody could read is not written', async () => {
  await changeRecord(data, (record) => ({ ...record, publisher }));
  const before = readFileSync(path(), 'utf8');
  const wrong = { ...publisher, subject: 'x'.repeat(5000) };
  await expect(changeRecord(data, (record) => ({ ...record, publisher: wrong }))).rejects.toThrow();
  expect(readFileSync(path(), 'utf8')).toBe(before);
});

test('what a later agent has added stays', async () => {
  writeFileSync(path(), JSON.stringify({ format: 1, failed: [], publisher, added: { later: true } }));
  await changeRecord(data, (record) => withFailure(record, failure(1)));
  expect(await readRecord(data)).toMatchObject({ added: { later: true }, failed: [{ version: '1.0.1' }] });
});

test('changes at the same time lose nothing of one another', async () => {
  const wrong = { ...publisher, subject: 'x'.repeat(5000) };
  const changes = [1, 2, 3, 4].map(async (n) => await changeRecord(data, (record) => withFailure(record, failure(n))));
  const refused = changeRecord(data, (record) => ({ ...record, publisher: wrong }));
  await Promise.all([...changes, expect(refused).rejects.toThrow()]);
  await changeRecord(data, (record) => ({ ...record, publisher }));
  expect((await readRecord(data)).failed.map(({ version }) => version)).toEqual(['1.0.1', '1.0.2', '1.0.3', '1.0.4']);
});
