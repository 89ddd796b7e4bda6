import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { checkJson, errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { writeDurably } from '../durable-file.ts';
import { makePrivateFolder } from '../private-folder.ts';

const markerSchema = z.looseObject({ ferryAgent: z.number().int().positive() });
const folderVersion = 1;

/** Where an agent keeps its things. One agent at a time holds it. */
export interface DataFolder {
  readonly journal: string;
  readonly backups: string;
  readonly key: string;
  /** where the person's answers to offers are laid */
  readonly answers: string;
  /** where links to the person's window are asked for and laid */
  readonly window: string;
}

function pathsIn(folder: string): DataFolder {
  return {
    journal: join(folder, 'journal.sqlite'),
    backups: join(folder, 'backup'),
    key: join(folder, 'device-key'),
    answers: join(folder, 'answers'),
    window: join(folder, 'window'),
  };
}

/**
 * Opens the folder for this process alone, making it where it is missing. The lock is one of the operating system on a small
 * database, so it ends with the process, however that ends.
 */
export async function holdDataFolder(folder: string): Promise<Result<DataFolder & { release(): void }>> {
  const unusable = (thrown: unknown): { ok: false; error: ReturnType<typeof errorFrom> } => {
    const { message } = errorFrom(thrown, folder);
    const remedy = 'Name a folder with --data that this user may write.';
    return fail('storage', folder, `the data folder cannot be used: ${message}`, remedy);
  };
  let lock: DatabaseSync;
  try {
    makePrivateFolder(folder);
    lock = new DatabaseSync(join(folder, 'lock.sqlite'));
  } catch (thrown) {
    return unusable(thrown);
  }
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (thrown) {
    lock.close();
    if (!/locked|busy/i.test(errorFrom(thrown, folder).message)) return unusable(thrown);
    return fail(
      'locked',
      folder,
      'another agent is using this data folder',
      'End that one first, or name another folder.',
    );
  }
  const release = (): void => lock.close();
  try {
    const marked = await checkMarker(folder);
    if (!marked.ok) {
      release();
      return marked;
    }
  } catch (thrown) {
    release();
    return unusable(thrown);
  }
  return ok({ ...pathsIn(folder), release });
}

/** For those who only look; an agent may be running meanwhile. */
export async function lookAtDataFolder(folder: string): Promise<Result<DataFolder>> {
  const marker = await readMarker(folder);
  if (!marker.ok) return marker;
  if (marker.value === null) {
    return fail('not-found', folder, 'no agent has its data here', 'Enrol one first: ferry-agent enrol --data ...');
  }
  return ok(pathsIn(folder));
}

async function checkMarker(folder: string): Promise<Result<void>> {
  const marker = await readMarker(folder);
  if (!marker.ok) return marker;
  if (marker.value === null) {
    await writeDurably(join(folder, 'agent.json'), `${JSON.stringify({ ferryAgent: folderVersion })}\n`);
  }
  return ok(undefined);
}

async function readMarker(folder: string): Promise<Result<number | null>> {
  const path = join(folder, 'agent.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR'))
      return ok(null);
    return fail('storage', path, errorFrom(thrown, path).message, 'Check who may read the data folder.');
  }
  const marker = checkJson(markerSchema, text, path);
  if (!marker.ok) return marker;
  if (marker.value.ferryAgent > folderVersion) {
    return fail(
      'unsupported-version',
      folder,
      'the data folder is of a newer agent',
      'Update this agent, or start the newer one.',
    );
  }
  return ok(marker.value.ferryAgent);
}
