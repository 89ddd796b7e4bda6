import { open } from 'node:fs/promises';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';

export interface ReadFile {
  readonly text: string;
  /** others than its owner may read it */
  readonly open: boolean;
}

/** Reads a file of at most `most` bytes. `not-found`, `storage` and `too-large` as they say. */
export async function readBounded(path: string, most: number): Promise<Result<ReadFile>> {
  let handle;
  try {
    handle = await open(path, 'r');
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
    if (code === 'ENOENT') return fail('not-found', path, 'there is no such file', 'Check the path.');
    return fail('storage', path, `it cannot be read (${code})`, 'Give the user who runs ferry-server the right to.');
  }
  try {
    const { size, mode } = await handle.stat();
    if (size > most) return fail('too-large', path, `it has more than ${most} bytes`, 'Check the path.');
    return ok({ text: await handle.readFile('utf8'), open: isOpenToOthers(mode) });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return fail('storage', path, `it cannot be read: ${message}`, 'Check the path.');
  } finally {
    await handle.close();
  }
}

/** For a file with a password that others may read. */
export function openSecret(path: string): ReturnType<typeof fail> {
  return fail('forbidden', path, 'it holds a password, and others may read it', `Run chmod 600 ${path}.`);
}

/** Windows has no such bits: there the rights of the folder count. */
export function isOpenToOthers(mode: number): boolean {
  return process.platform !== 'win32' && (mode & 0o077) !== 0;
}

/** A password in a file of its own; a line break at its end does not belong to it. */
export async function readPasswordFile(path: string): Promise<Result<string>> {
  const read = await readBounded(path, 4096);
  if (!read.ok) return read;
  if (read.value.open) return openSecret(path);
  const password = read.value.text.replace(/\r?\n$/, '');
  if (password !== '' && !/[\r\n]/.test(password)) return ok(password);
  return fail('invalid', path, 'it does not hold a password on one line', 'Write the password alone into it.');
}
