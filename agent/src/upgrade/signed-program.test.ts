import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { signedProgram, testPublisher, unsignedProgram } from '../../../test/support/signed-program.ts';
import { isPublisher, publisherInWords } from './publisher.ts';
import { programFacts } from './signed-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'ferry-signed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function factsOf(bytes: Uint8Array) {
  const path = join(folder, 'program.exe');
  writeFileSync(path, bytes);
  return await programFacts(path);
}
const [ours, theirs] = await Promise.all([testPublisher('Example Ltd'), testPublisher('Other Ltd')]);
const program = await signedProgram(unsignedProgram('1.2.3'), ours);

test('version, hash and signer of a program are read from its bytes', async () => {
  const facts = await factsOf(program);
  expect(facts).toMatchObject({ version: '1.2.3', size: program.length });
  const publisher = unwrap(facts.publisher);
  expect(publisher.subject).toBe('CN=Example Ltd');
  expect(publisherInWords(publisher)).toContain('CN=Example Ltd (key ');
  // Another program of the same key, and one of another.
  const next = unwrap((await factsOf(await signedProgram(unsignedProgram('2.0.0'), ours))).publisher);
  expect(next).toEqual(publisher);
  const other = unwrap((await factsOf(await signedProgram(unsignedProgram('1.2.3'), theirs))).publisher);
  expect([isPublisher(publisher, next, false), isPublisher(publisher, other, true)]).toEqual([true, false]);
});

test('a publisher who renews his key is the same only where Windows says that the name is right', async () => {
  const publisher = unwrap((await factsOf(program)).publisher);
  const renewed = await signedProgram(unsignedProgram('2.0.0'), await testPublisher('Example Ltd', 2));
  const found = unwrap((await factsOf(renewed)).publisher);
  expect(found.key).not.toBe(publisher.key);
  expect([true, false].map((trusted) => isPublisher(publisher, found, trusted))).toEqual([true, false]);
});

test('every byte that is signed counts, and the places that are not signed do not', async () => {
  const { size } = await factsOf(program);
  const signature = size - program.readUInt32LE(200 + 36);
  for (const at of [2, 70, 600, 900, signature - 1]) {
    const changed = Buffer.from(program);
    changed[at]! ^= 1;
    expect((await factsOf(changed)).publisher, `byte ${at}`).toMatchObject({ ok: false });
  }
  const checksum = Buffer.from(program);
  checksum.writeUInt32LE(4711, 88 + 64);
  expect((await factsOf(checksum)).publisher.ok).toBe(true);
});

test.each([
  ['not signed', unsignedProgram('1.2.3'), 'it is not signed'],
  ['no program', Buffer.from('#!/bin/sh\n'), 'it is no Windows program'],
  ['longer than signed', Buffer.concat([program, Buffer.alloc(8)]), 'not where it belongs'],
  ['cut', program.subarray(0, -8), 'not where it belongs'],
  [
    'the signature of another program',
    Buffer.concat([
      unsignedProgram('1.2.3', 'x').subarray(0, 200),
      program.subarray(200, 240),
      unsignedProgram('1.2.3', 'x').subarray(240),
      program.subarray(1024),
    ]),
    'its digest is another one',
  ],
])('%s: the reason is named', async (_what, bytes, reason) => {
  const { publisher } = await factsOf(bytes);
  expect(publisher).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  expect(publisher.ok ? '' : publisher.error.message).toContain(reason);
});

test('no damage to a signature is taken for one, or ends the agent', async () => {
  const { publisher } = await factsOf(program);
  for (let at = 1024; at < program.length; at += 7) {
    const damaged = Buffer.from(program);
    damaged[at]! ^= 0x55;
    const found = (await factsOf(damaged)).publisher;
    // Filling behind it, and what a certificate says of times, are not what we go by.
    if (found.ok) expect(found.value.key).toBe(unwrap(publisher).key);
  }
});

test('no damage to what says its version ends the agent: such a program has none', async () => {
  for (let at = 512; at < 700; at += 4)
    for (const word of [0, 0xffff_ffff]) {
      const damaged = Buffer.from(program);
      damaged.writeUInt32LE(word, at);
      expect((await factsOf(damaged)).publisher.ok, `word ${at}`).toBe(damaged.equals(program));
    }
});
