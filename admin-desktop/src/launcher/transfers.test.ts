import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { partBytes } from '../contract/calls/project-calls.ts';
import { createTransfers } from './transfers.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-transfers-'));
});
afterEach(() => rmSync(home, { recursive: true }));

test('an outgoing file is read in parts, its end is told, and it goes', async () => {
  const transfers = createTransfers(home);
  let readToTheEnd = 0;
  const transfer = transfers.outgoing(() => (readToTheEnd += 1));
  const content = Buffer.alloc(partBytes + 7, 'x');
  writeFileSync(transfer.path, content);
  const first = unwrap(await transfers.read(transfer.id, 0));
  expect([first.length, readToTheEnd]).toEqual([partBytes, 0]);
  expect(unwrap(await transfers.read(transfer.id, partBytes)).toString()).toBe('xxxxxxx');
  expect(readToTheEnd).toBe(1);
  expect(unwrap(await transfers.read(transfer.id, content.length + 5)).length).toBe(0);
  await transfer.end();
  expect(existsSync(transfer.path)).toBe(false);
  expect(await transfers.read(transfer.id, 0)).toMatchObject({ ok: false, error: { code: 'not-found' } });
});

test('an incoming file is complete when its last byte is on the disk, for this user alone', async () => {
  const transfers = createTransfers(home);
  const transfer = unwrap(await transfers.incoming(5));
  unwrap(await transfers.write(transfer.id, 0, Buffer.from('abc')));
  unwrap(await transfers.write(transfer.id, 3, Buffer.from('de')));
  await transfer.complete;
  expect(readFileSync(transfer.path, 'utf8')).toBe('abcde');
  if (process.platform !== 'win32') expect(statSync(transfer.path).mode & 0o777).toBe(0o600);
  expect(await transfers.write(transfer.id, 5, Buffer.from('f'))).toMatchObject({ ok: false });
  await transfer.end();
  expect(readdirSync(join(home, 'transfer'))).toEqual([]);
});

test.each([
  ['out of order', 1, 'a'],
  ['empty', 0, ''],
  ['more than was said', 0, 'abcdef'],
])('a part that is %s is refused', async (_name, offset, text) => {
  const transfers = createTransfers(home);
  const transfer = unwrap(await transfers.incoming(5));
  const answer = await transfers.write(transfer.id, offset, Buffer.from(text));
  expect(answer).toMatchObject({ ok: false, error: { code: 'invalid' } });
  await transfer.end();
  expect(await transfers.write(transfer.id, 0, Buffer.from('a'))).toMatchObject({ error: { code: 'not-found' } });
});

test('what a killed console left is deleted at the next start', () => {
  mkdirSync(join(home, 'transfer'));
  writeFileSync(join(home, 'transfer', 'left'), 'x');
  createTransfers(home);
  expect(existsSync(join(home, 'transfer'))).toBe(false);
});
