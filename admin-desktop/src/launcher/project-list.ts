import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkJson, errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { makePrivateFolder, writePrivateFile } from './private-file.ts';

const listFormat = 1;
const entrySchema = z.looseObject({
  id: z.string().min(1).max(64),
  name: z.string().max(200),
  folder: z.string(),
  sample: z.boolean().default(false),
  archived: z.boolean().default(false),
  exportedAt: z.string().max(40).nullable().default(null),
  /** renamed here while it was closed; the settings, which rule, hear of it when it is opened */
  renamed: z.boolean().default(false),
});
const listSchema = z.looseObject({ format: z.number().int().positive(), projects: z.array(entrySchema).max(10_000) });
export type ProjectEntry = z.infer<typeof entrySchema>;
/** What there has to be of an entry; the rest has defaults. */
export type NewEntry = z.input<typeof entrySchema>;

/** Which project folders this user knows; the projects themselves are in their folders. */
export interface ProjectList {
  all(): readonly ProjectEntry[];
  /** Adds a project, or replaces the entry with its id. */
  put(entry: NewEntry): Result<void>;
  /** Changes what is given of the entry with that id, which keeps its place. */
  change(id: string, part: Partial<Omit<ProjectEntry, 'id'>>): Result<void>;
  /** Takes an entry off the list; the folder is not touched. */
  remove(id: string): Result<void>;
}

/** Reads `projects.json` below `home`. A list that cannot be understood is an error and stays as it is. */
export function openProjectList(home: string): Result<ProjectList> {
  const path = join(home, 'projects.json');
  let list: z.infer<typeof listSchema> = { format: listFormat, projects: [] };
  try {
    makePrivateFolder(home);
    if (existsSync(path)) {
      const read = checkJson(listSchema, readFileSync(path, 'utf8'), path);
      if (!read.ok)
        return fail('storage', path, `the list of projects is damaged: ${read.error.message}`, remedy(path));
      if (read.value.format > listFormat) {
        return fail('unsupported-version', path, 'the list of projects is of a newer Ferry', 'Start the newer Ferry.');
      }
      list = read.value;
    }
  } catch (thrown) {
    return fail('storage', path, errorFrom(thrown, path).message, 'Make this folder readable and writable for you.');
  }

  function write(projects: ProjectEntry[]): Result<void> {
    const next = { ...list, projects };
    try {
      writePrivateFile(path, `${JSON.stringify(next, null, 2)}\n`);
    } catch (thrown) {
      return fail('storage', path, errorFrom(thrown, path).message, 'Make this folder writable for you.');
    }
    list = next;
    return ok(undefined);
  }

  return ok({
    all: () => list.projects,
    put: (entry) => write([...list.projects.filter(({ id }) => id !== entry.id), entrySchema.parse(entry)]),
    change(id, part) {
      if (!list.projects.some((each) => each.id === id))
        return fail('not-found', 'project', 'this project is not in the list', 'Choose another one.');
      return write(list.projects.map((each) => (each.id === id ? { ...each, ...part } : each)));
    },
    remove: (id) => write(list.projects.filter((each) => each.id !== id)),
  });
}

function remedy(path: string): string {
  return `Correct ${path}, or move it away: the projects are unharmed, and found again in their folders.`;
}
