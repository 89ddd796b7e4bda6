import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../../agent/src/main.ts');

/** Asks the agent of this data folder for its window, as a person does. Gives the path of the page that leads there. */
export async function askForLink(data: string): Promise<string> {
  const command = ['--disable-warning=ExperimentalWarning', main, 'window', '--data', data, '--print'];
  const { stdout } = await promisify(execFile)(process.execPath, command);
  const path = /: (\/.+\.html)\s*$/.exec(stdout)?.[1];
  if (path === undefined) throw new Error(`the command gave no link: ${stdout}`);
  return path;
}

/** The link, with its secret, that such a page leads to. */
export function linkIn(path: string): string {
  return /url=([^"]+)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
}
