import { open, rename, rm } from 'node:fs/promises';

/** Replaces a file in one step, readable by its owner alone: after a power cut there is the old content or the new. */
export async function writePrivately(file: string, content: string): Promise<void> {
  const temporary = `${file}.new`;
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}
