import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '@ferry/common/errors';
import { windowsProgram } from '../../../../test/support/windows-program.ts';
import { readWindowsProgram } from './windows-program.ts';
import type { WindowsProgram } from './windows-program.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'ferry-program-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(bytes: Uint8Array): Promise<Result<WindowsProgram>> {
  const path = join(folder, 'program.exe');
  writeFileSync(path, bytes);
  const file = await open(path, 'r');
  try {
    return await readWindowsProgram(file, bytes.length);
  } finally {
    await file.close();
  }
}

describe('a Windows program', () => {
  it('says its version and whether it carries a signature', async () => {
    expect(await read(windowsProgram('1.22.333'))).toEqual({ ok: true, value: { version: '1.22.333', signed: false } });
    const signed = await read(windowsProgram('999.0.65535', { signed: true }));
    expect(signed).toEqual({ ok: true, value: { version: '999.0.65535', signed: true } });
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    ['is empty', () => new Uint8Array(0), /shorter than it says/],
    ['is a text', () => Buffer.from('#!/bin/sh\n'.repeat(20)), /does not begin like/],
    ['has no version', () => windowsProgram(null), /no version is written/],
    ['has a version of four numbers', () => windowsProgram('1.2.3.4'), /its version is 1\.2\.3\.4/],
    ['has a version that Windows Installer cannot compare', () => windowsProgram('1000.1.1'), /three numbers/],
    ['ends early', () => windowsProgram('1.2.3').subarray(0, 300), /shorter than it says/],
    ['is a library', () => changed(windowsProgram('1.2.3'), 22, 0x2002), /cannot be run by itself/],
    ['is for ARM', () => changed(windowsProgram('1.2.3'), 4, 0xaa64), /other processors/],
  ])('is refused when it %s', async (_what, bytes, why) => {
    const answer = await read(bytes());
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid' } });
    if (!answer.ok) expect(answer.error.message).toMatch(why);
  });

  it('is answered for, whatever is damaged in it', async () => {
    const whole = windowsProgram('1.2.3', { signed: true });
    const spot = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(spot, { minLength: 1, maxLength: 8 }), fc.nat(whole.length), async (spots, length) => {
        const damaged = Buffer.from(whole);
        for (const [at, value] of spots) damaged[at] = value;
        const answer = await read(damaged.subarray(0, Math.max(length, whole.length / 2)));
        expect(answer.ok || answer.error.code === 'invalid').toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

/** With another value in the head that all kinds of program have. */
function changed(program: Buffer, at: number, value: number): Buffer {
  program.writeUInt16LE(value, program.readUInt32LE(60) + at);
  return program;
}
