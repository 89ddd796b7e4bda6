// Runs in Wine, under node.exe: does what the test says, one call after the other, and writes what came of each.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { errorFrom } from '@ferry/common/errors';
import { seedOffice } from '../../../agent/src/simulated/seed-office.ts';
import type { OfficeAccount } from '../../../agent/src/simulated/seed-office.ts';
import { openKoffi } from '../../../agent/src/windows/native/koffi-library.ts';
import { lockFile } from '../../../agent/src/windows/windows-file-lock.ts';
import { windowsParts } from '../../../agent/src/windows/windows-parts.ts';
import { consoleWindow } from './console-window.ts';
import { screenOf } from './screen.ts';

const [, , koffi = '', script = ''] = process.argv;

/** Bytes go as `{ base64 }`, maps as lists of pairs. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  if (value instanceof Map) return { map: [...value].map(plain) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  const { base64 } = value as { base64?: unknown };
  if (typeof base64 === 'string') return new Uint8Array(Buffer.from(base64, 'base64'));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revived(one)]));
}

type Call = { on: string; act: string; args: unknown[] };
type Part = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** What can be done to a file while it is locked. */
async function tryToChange(path: string) {
  const locked = lockFile(openKoffi(koffi), path);
  if (!locked.ok) throw new Error(locked.error.message);
  const may = (act: () => unknown): boolean => {
    try {
      act();
      return true;
    } catch {
      return false;
    }
  };
  const write = (): boolean => may(() => writeFileSync(path, 'changed'));
  const held = {
    written: write(),
    removed: may(() => rmSync(path)),
    renamed: may(() => renameSync(path, `${path}.old`)),
    read: may(() => readFileSync(path)),
  };
  locked.value.release();
  return { ...held, writtenAfter: write() };
}

async function work(): Promise<void> {
  const library = openKoffi(koffi);
  const windows = windowsParts(library);
  const seed = { office: async (accounts: OfficeAccount[]) => await seedOffice(windows, accounts) };
  const proxies = { find: async (url: string) => await windows.proxies.find(new URL(url)) };
  const lock = { tryToChange: async (path: string) => await tryToChange(path) };
  const seen = { screen: screenOf(library), console: consoleWindow(library) };
  const parts = { ...windows, seed, proxies, lock, ...seen } as unknown as Record<string, Part>;
  const answers: unknown[] = [];
  for (const { on, act, args } of JSON.parse(readFileSync(script, 'utf8')) as Call[]) {
    try {
      const member: unknown = parts[on]?.[act];
      const value = typeof member === 'function' ? await parts[on]?.[act]?.(...args.map(revived)) : member;
      answers.push({ value: plain(value) ?? null });
    } catch (thrown) {
      answers.push({ error: errorFrom(thrown, 'probe') });
    }
  }
  process.stdout.write(JSON.stringify(answers));
}
void work();
