import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { checkJson } from '@ferry/common/errors';
import { writePrivateFile } from './private-file.ts';

const port = z.number().int().min(1).max(65_535);
const rememberedSchema = z.looseObject({
  port,
  /** ports of before; projects may still name the server by one of them */
  former: z.array(port).max(100).default([]),
});
export type RememberedPort = Pick<z.infer<typeof rememberedSchema>, 'port' | 'former'>;

const fileIn = (folder: string): string => join(folder, 'launcher-port.json');

/** The port at which the server listened last; null before its first start. Throws what the file system throws. */
export function rememberedPort(folder: string): RememberedPort | null {
  const path = fileIn(folder);
  if (!existsSync(path)) return null;
  const read = checkJson(rememberedSchema, readFileSync(path, 'utf8'), path);
  return read.ok ? read.value : null;
}

/** Remembers where it listens now, and where it did before. */
export function rememberPort(folder: string, now: number, before: RememberedPort | null): RememberedPort {
  if (before?.port === now) return before;
  const former = before ? [...before.former.filter((each) => each !== now), before.port].slice(-100) : [];
  const remembered = { port: now, former };
  writePrivateFile(fileIn(folder), `${JSON.stringify(remembered)}\n`);
  return remembered;
}

/** Between two looks whether a port is free, in milliseconds. */
const lookEveryMs = 200;

/** Waits until nobody listens at a port of 127.0.0.1, at most `withinMs` milliseconds. False: somebody still does. */
export async function portIsFree(wanted: number, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  for (;;) {
    if (await canListen(wanted)) return true;
    if (performance.now() >= end) return false;
    await pause(lookEveryMs);
  }
}

async function canListen(wanted: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(wanted, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
