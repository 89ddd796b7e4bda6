import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { checkJson, errorFrom, fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { makePrivateFolder, writePrivately } from '../../private-file.ts';

/** What this Ferry writes. A folder with a higher number was written by a newer one and is left alone. */
export const dataFormat = 1;

const versionSchema = z.looseObject({ format: z.number().int().positive() });

/** The message of a file system error without a stack; `code` (`EACCES`, …) where there is one. */
function reason(thrown: unknown): { code: string; text: string } {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return { code, text: errorFrom(thrown, 'data folder').message };
}

/**
 * Makes the folder, or checks that this Ferry may use it: writable (`storage`), and written by this version or an older one
 * (`unsupported-version`). That nobody else has it open is for the store's own lock to say.
 */
export async function prepareDataFolder(folder: string): Promise<Result<void>> {
  try {
    makePrivateFolder(folder);
  } catch (thrown) {
    return unusable(folder, thrown);
  }
  const version = await dataVersion(folder);
  if (!version.ok) return version;
  try {
    // Written at every start: a folder that is read-only is found now, not with the first laptop.
    await writePrivately(versionFile(folder), JSON.stringify({ ...version.value, format: dataFormat }));
  } catch (thrown) {
    return unusable(folder, thrown);
  }
  return ok(undefined);
}

/** What the folder says of itself; of one that says nothing, that this Ferry makes it. `storage` and `unsupported-version` as above. */
export async function dataVersion(folder: string): Promise<Result<z.output<typeof versionSchema>>> {
  const file = versionFile(folder);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    return reason(thrown).code === 'ENOENT' ? ok({ format: dataFormat }) : unusable(folder, thrown);
  }
  const version = checkJson(versionSchema, text, file);
  if (!version.ok) {
    return fail('storage', file, 'the version of the data folder is not readable', 'Restore the folder from a backup.');
  }
  if (version.value.format > dataFormat) {
    return fail(
      'unsupported-version',
      folder,
      `this data folder was written by a newer Ferry (format ${version.value.format}, this one knows ${dataFormat})`,
      'Update Ferry on this server, or name another folder with --data.',
    );
  }
  return version;
}

function versionFile(folder: string): string {
  return join(folder, 'version.json');
}

function unusable(folder: string, thrown: unknown): { ok: false; error: FerryError } {
  const { code, text } = reason(thrown);
  const readOnly = ['EACCES', 'EPERM', 'EROFS'].includes(code);
  return fail(
    'storage',
    folder,
    readOnly ? `the data folder cannot be written (${code})` : `the data folder cannot be used: ${text}`,
    'Give the user who runs ferry-server the right to write there, or name another folder with --data.',
  );
}
