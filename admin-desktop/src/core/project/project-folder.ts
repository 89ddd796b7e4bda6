import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check, checkJson, fail } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { rootRecordSchema } from '@ferry/common/trust/root-record';
import { z } from 'zod';
import { storageFault } from './storage-fault.ts';

/** A higher number makes an older Ferry refuse the folder. */
export const projectFormat = 1;

/** What lies in a project's folder. */
export function projectPaths(folder: string) {
  return {
    project: join(folder, 'ferry-project.json'),
    database: join(folder, 'project.sqlite'),
    keys: join(folder, 'keys.json'),
    lock: join(folder, 'project.lock'),
    backups: join(folder, 'backups'),
    /** bytes of releases of the agent, named by their SHA-256; no part of an export */
    releases: join(folder, 'releases'),
  };
}

/** Says which project the folder holds; nothing in it is secret. `name` is a copy for lists of projects, the settings rule. */
export const projectFileSchema = z.looseObject({
  format: z.number().int().positive(),
  id: z.string().max(64),
  name: z.string().min(1).max(200),
  rootRecord: rootRecordSchema,
  /** made to be tried out, with simulated laptops; its keys lie without a passphrase */
  sample: z.boolean().default(false),
});
export type ProjectFile = z.infer<typeof projectFileSchema>;

const formatOnly = z.looseObject({ format: z.number().int().positive() });

/** Reads `ferry-project.json`. `not-found`: no project; `unsupported-version`: a newer Ferry's; `storage`: unreadable. */
export async function readProjectFile(folder: string): Promise<Result<ProjectFile>> {
  const { project } = projectPaths(folder);
  let text: string;
  try {
    text = await readFile(project, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT')
      return fail('not-found', folder, 'there is no project in this folder', 'Choose the folder of a Ferry project.');
    return storageFault(thrown, project);
  }
  // The number first: the rest may look different in a newer format.
  const format = checkJson(formatOnly, text, project);
  if (format.ok && format.value.format > projectFormat) {
    return fail(
      'unsupported-version',
      folder,
      `this project was made by a newer Ferry (format ${format.value.format})`,
      'Update Ferry on this computer; nothing was changed.',
    );
  }
  const parsed = format.ok ? check(projectFileSchema, format.value, project) : format;
  if (parsed.ok) return parsed;
  return fail(
    'storage',
    parsed.error.where,
    `ferry-project.json is damaged: ${parsed.error.message}`,
    'Restore it from a backup of the project folder.',
  );
}

export async function writeProjectFile(folder: string, file: ProjectFile): Promise<void> {
  await writeFile(projectPaths(folder).project, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
}

/** Writes it anew, whole or not at all. */
export async function replaceProjectFile(folder: string, file: ProjectFile): Promise<void> {
  const { project } = projectPaths(folder);
  const draft = await open(`${project}.new`, 'w', 0o600);
  try {
    await draft.writeFile(`${JSON.stringify(file, null, 2)}\n`);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${project}.new`, project);
}
