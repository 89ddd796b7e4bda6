import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { basename, join } from 'node:path';
import { checkJson, errorFrom } from '@ferry/common/errors';
import { z } from 'zod';
import type { ProjectList } from './project-list.ts';

/** How the folder begins in which a project file is unpacked (`project-acts.ts`). */
export const draftMark = '.import-';
/** Folders in which a project is unpacked, or made (`createProject`): there is no project before they are renamed. */
const draft = /^\.(import-[0-9a-f]+|[a-z0-9-]+-[0-9a-f]{8}-[A-Za-z0-9]{6})$/;
/** A place for a new project (`folderName`). */
const place = /^[a-z0-9][a-z0-9-]*-[0-9a-f]{8}$/;

/** What a list of projects needs of `ferry-project.json`; of whatever format, for the core says what it thinks of that. */
const projectSchema = z.looseObject({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(200),
  sample: z.boolean().default(false),
});

/**
 * Puts right what a console left that was killed while it made a project or took one in. A project appears in its folder whole
 * or not at all: one that does and is in no list, in the folder where this console keeps all of its own, goes into the list;
 * what never became one is taken away. Anything else stays as it is. `folder`: where the projects are.
 */
export function takeUpProjects(
  folder: string,
  { list, log }: { list: ProjectList; log: (line: string) => void },
): void {
  let found: Dirent[];
  try {
    found = readdirSync(folder, { withFileTypes: true });
  } catch (thrown) {
    // Before the first project there is none.
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') log(`projects: ${errorFrom(thrown, folder).message}`);
    return;
  }
  for (const entry of found.filter((each) => each.isDirectory())) {
    const path = join(folder, entry.name);
    try {
      if (draft.test(entry.name)) rmSync(path, { recursive: true, force: true });
      else if (!list.all().some((each) => each.folder === path)) takeUp(path, list, log);
    } catch (thrown) {
      log(`projects: ${errorFrom(thrown, path).message}`);
    }
  }
}

function takeUp(folder: string, list: ProjectList, log: (line: string) => void): void {
  const file = join(folder, 'ferry-project.json');
  const whole = ['keys.json', 'project.sqlite'].every((name) => existsSync(join(folder, name)));
  if (!existsSync(file) || !whole) {
    if (place.test(basename(folder)) && readdirSync(folder).length === 0) rmdirSync(folder);
    return;
  }
  const project = checkJson(projectSchema, readFileSync(file, 'utf8'), file);
  if (!project.ok) {
    log(`projects: ${folder} is in no list, and cannot be understood: ${project.error.message}`);
    return;
  }
  const { id, name, sample } = project.value;
  const known = list.all().find((each) => each.id === id);
  if (known) {
    log(`projects: ${folder} holds another copy of “${known.name}”, which is in the list. It was left alone.`);
    return;
  }
  const kept = list.put({ id, name, sample, folder });
  log(kept.ok ? `projects: “${name}” was found in ${folder}` : `projects: ${kept.error.message}`);
}
