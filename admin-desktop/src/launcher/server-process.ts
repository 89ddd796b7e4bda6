import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkJson, errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { StartNode } from './node-child.ts';
import { makePrivateFolder, writePrivateFile } from './private-file.ts';

/** The sync server beside the console, on loopback, with its embedded store. */
export interface EmbeddedServer {
  readonly origin: string;
  /** The code with which a console may bring a new project; read anew each time, because the server may have changed it. */
  setupCode(): Result<string>;
  readonly ended: Promise<{ why: string }>;
  stop(): Promise<void>;
}

const listeningSchema = z.looseObject({ event: z.literal('listening'), origin: z.url().max(300) });
const rememberedSchema = z.looseObject({ port: z.number().int().min(1).max(65_535) });

/**
 * Starts `ferry-server` on its data folder and waits until it listens. Consoles and agents keep its origin, and their proofs
 * name it, so the port of the first start is kept for later ones. `startMs`: how long it may take, in milliseconds.
 */
export async function startServer(
  start: StartNode,
  options: { script: string; folder: string; logFile: string; startMs?: number },
): Promise<Result<EmbeddedServer>> {
  const { script, folder, logFile, startMs = 20_000 } = options;
  if (!existsSync(script)) return fail('not-found', script, 'there is no sync server here', 'Install Ferry again.');
  let port: number | null;
  try {
    makePrivateFolder(folder);
    port = rememberedPort(folder);
  } catch (thrown) {
    return fail('storage', folder, errorFrom(thrown, folder).message, 'Make this folder writable for you.');
  }

  const child = start({ script, args: ['start', '--data', folder, '--port', String(port ?? 0)], logFile });
  let timer: NodeJS.Timeout | undefined;
  const origin = await Promise.race([
    new Promise<Result<string>>((resolve) => {
      child.onLine((line) => {
        const said = checkJson(listeningSchema, line, 'server');
        if (said.ok) resolve(ok(new URL(said.value.origin).origin));
      });
    }),
    child.ended.then(({ why }) => fail('unreachable', 'sync server', `it ${why}`, startRemedy(port, logFile))),
    new Promise<Result<string>>((resolve) => {
      const late = fail('unreachable', 'sync server', 'it does not say that it listens', `Look into ${logFile}.`);
      timer = setTimeout(() => resolve(late), startMs);
    }),
  ]);
  clearTimeout(timer);
  if (!origin.ok) {
    await child.stop();
    return origin;
  }
  if (port === null) writePrivateFile(portFile(folder), JSON.stringify({ port: Number(new URL(origin.value).port) }));

  return ok({
    origin: origin.value,
    setupCode: () => readSetupCode(join(folder, 'setup-code')),
    ended: child.ended,
    stop: () => child.stop(),
  });
}

function portFile(folder: string): string {
  return join(folder, 'launcher-port.json');
}

function rememberedPort(folder: string): number | null {
  if (!existsSync(portFile(folder))) return null;
  const read = checkJson(rememberedSchema, readFileSync(portFile(folder), 'utf8'), portFile(folder));
  return read.ok ? read.value.port : null;
}

function startRemedy(port: number | null, logFile: string): string {
  const log = `Look into ${logFile}.`;
  return port === null ? log : `If another program uses port ${port}, end it and start Ferry again. ${log}`;
}

function readSetupCode(path: string): Result<string> {
  try {
    return ok(readFileSync(path, 'utf8').trim());
  } catch (thrown) {
    return fail('not-found', path, errorFrom(thrown, path).message, 'Start Ferry again.');
  }
}
