import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkJson, errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { StartNode } from './node-child.ts';
import { makePrivateFolder } from './private-file.ts';
import { portIsFree, rememberedPort, rememberPort } from './server-port.ts';
import type { RememberedPort } from './server-port.ts';

/** The sync server beside the console, on loopback, with its embedded store. */
export interface EmbeddedServer {
  readonly origin: string;
  /** where it listened before, if it had to give a port up to another program */
  readonly formerOrigins: readonly string[];
  /** The code with which a console may bring a new project; read anew each time, because the server may have changed it. */
  setupCode(): Result<string>;
  readonly ended: Promise<{ why: string }>;
  stop(): Promise<void>;
}

const listeningSchema = z.looseObject({ event: z.literal('listening'), origin: z.url().max(300) });

/**
 * Starts `ferry-server` on its data folder and waits until it listens. Consoles and agents keep its origin, and their proofs
 * name it, so the port of the first start is kept for later ones. One that is taken is waited for (`portMs`: a console that is just
 * ending gives it back); then another is taken, and stays. `startMs`: how long the start may take. Both in milliseconds.
 */
export async function startServer(
  start: StartNode,
  options: { script: string; folder: string; logFile: string; startMs?: number; portMs?: number },
): Promise<Result<EmbeddedServer>> {
  const { script, folder, logFile, startMs = 20_000, portMs = 3000 } = options;
  if (!existsSync(script)) return fail('not-found', script, 'there is no sync server here', 'Install Ferry again.');
  let before: RememberedPort | null;
  try {
    makePrivateFolder(folder);
    before = rememberedPort(folder);
  } catch (thrown) {
    return fail('storage', folder, errorFrom(thrown, folder).message, 'Make this folder writable for you.');
  }

  const port = before && (await portIsFree(before.port, portMs)) ? before.port : 0;
  const child = start({ script, args: ['start', '--data', folder, '--port', String(port)], logFile });
  let timer: NodeJS.Timeout | undefined;
  const origin = await Promise.race([
    new Promise<Result<string>>((resolve) => {
      child.onLine((line) => {
        const said = checkJson(listeningSchema, line, 'server');
        if (said.ok) resolve(ok(new URL(said.value.origin).origin));
      });
    }),
    child.ended.then(({ why }) => fail('unreachable', 'sync server', `it ${why}`, `Look into ${logFile}.`)),
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
  const { former } = rememberPort(folder, Number(new URL(origin.value).port), before);

  return ok({
    origin: origin.value,
    formerOrigins: former.map((each) => `http://127.0.0.1:${each}`),
    setupCode: () => readSetupCode(join(folder, 'setup-code')),
    ended: child.ended,
    stop: () => child.stop(),
  });
}

function readSetupCode(path: string): Result<string> {
  try {
    return ok(readFileSync(path, 'utf8').trim());
  } catch (thrown) {
    return fail('not-found', path, errorFrom(thrown, path).message, 'Start Ferry again.');
  }
}
