import { randomUUID } from 'node:crypto';
import { existsSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { writeDurably } from '../durable-file.ts';
import { linkLifetimeMs } from './door-keeper.ts';

/** How long the agent is waited for, in milliseconds. */
const patienceMs = 10_000;
/** A folder that tells nothing is looked into this often, in milliseconds. */
const lookAgainMs = 250;
const askName = /^[0-9a-f-]{36}\.ask$/;
/** More that ask at once are not answered. */
const mostAsks = 5;

/**
 * Asks the agent that works under this data folder for a link: an empty file in a folder that only this user may write. Gives the
 * path of a page, readable by this user alone, that leads to the window. Waits for at most `waitMs`.
 */
export async function askForLink(folder: string, waitMs = patienceMs): Promise<Result<string>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const id = randomUUID();
  const ask = join(folder, `${id}.ask`);
  const page = join(folder, `${id}.html`);
  await writeFile(ask, '', { mode: 0o600 });
  if (await appears(folder, page, waitMs)) return ok(page);
  await rm(ask, { force: true });
  return fail('unreachable', 'agent', 'no agent answered', 'Start it, then ask again: ferry-agent run.');
}

async function appears(folder: string, path: string, waitMs: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const watcher = watch(folder, () => look());
    const again = setInterval(() => look(), lookAgainMs);
    const end = setTimeout(() => finish(false), waitMs);
    const finish = (value: boolean): void => {
      watcher.close();
      clearInterval(again);
      clearTimeout(end);
      resolve(value);
    };
    const look = (): void => {
      if (existsSync(path)) finish(true);
    };
    watcher.on('error', () => watcher.close());
    look();
  });
}

/** The agent's side: answers who asks, and takes each page away when its link is too old to be of use. */
export class LinkFolder {
  readonly #folder: string;
  readonly #link: () => Promise<string>;
  #watcher: FSWatcher | null = null;
  #turn: Promise<void> = Promise.resolve();
  readonly #timers = new Set<NodeJS.Timeout>();

  /** `link` gives a fresh address with its secret. */
  constructor(folder: string, link: () => Promise<string>) {
    this.#folder = folder;
    this.#link = link;
  }

  /** Tells of what could not be done by `failed`, until `close`. */
  async open(failed: (thrown: unknown) => void): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    // What an agent left that was killed leads nowhere any more; who asks already has started this one.
    for (const name of await readdir(this.#folder))
      if (!askName.test(name)) await rm(join(this.#folder, name), { force: true });
    const look = (): void => {
      this.#turn = this.#turn.then(async () => await this.#answerAll()).catch(failed);
    };
    this.#watcher = watch(this.#folder, { persistent: false }, look);
    this.#watcher.on('error', (error) => {
      this.#watcher?.close();
      failed(error);
    });
    look();
  }

  /** Writes a page that leads to a fresh link. Gives its path. `more`: what the link says besides its secret. */
  async makePage(id: string = randomUUID(), more: '' | '&ask=start' = ''): Promise<string> {
    const path = join(this.#folder, `${id}.html`);
    await writeDurably(path, redirectPage(`${await this.#link()}${more}`));
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      // Gone already is as good.
      void rm(path, { force: true });
    }, linkLifetimeMs);
    timer.unref();
    this.#timers.add(timer);
    return path;
  }

  async close(): Promise<void> {
    this.#watcher?.close();
    await this.#turn;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const name of await readdir(this.#folder).catch(() => []))
      if (name.endsWith('.html')) await rm(join(this.#folder, name), { force: true });
  }

  async #answerAll(): Promise<void> {
    const asks = (await readdir(this.#folder)).filter((name) => askName.test(name));
    for (const name of asks) await rm(join(this.#folder, name), { force: true });
    for (const name of asks.slice(0, mostAsks)) await this.makePage(name.slice(0, -'.ask'.length));
  }
}

/** So the secret is in no list of processes, no log and no request. */
function redirectPage(address: string): string {
  const link = address.replaceAll('&', '&amp;');
  return [
    '<!doctype html>',
    '<meta charset="utf-8">',
    '<meta name="referrer" content="no-referrer">',
    `<meta http-equiv="refresh" content="0; url=${link}">`,
    '<title>Ferry</title>',
    `<p><a href="${link}">Ferry</a></p>`,
    '',
  ].join('\n');
}
