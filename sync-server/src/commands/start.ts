import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { couchAccess, serverSettings } from '../configuration/server-settings.ts';
import type { LoadedSettings } from '../configuration/load-settings.ts';
import { createLog } from '../gateway/log.ts';
import { startServer } from '../server.ts';
import { isBrokenAnswer } from '../store/couchdb/couch-client.ts';
import { serverVersion } from '../server-version.ts';

/** `ferry-server start`: runs until SIGTERM, SIGINT or the end of the process that started it with a channel. */
export async function start(loaded: LoadedSettings): Promise<Result<void>> {
  const settings = serverSettings(loaded);
  if (!settings.ok) return settings;
  const couchdb = await couchAccess(loaded);
  if (!couchdb.ok) return couchdb;
  const { logLevel, ...rest } = settings.value;
  const log = createLog({ level: logLevel, write: (line) => process.stderr.write(line), now: Date.now });
  for (const name of loaded.unknownVariables) log('warn', 'unknown-variable', { name });
  process.on('unhandledRejection', (reason) => {
    if (!isBrokenAnswer(reason)) throw reason;
    log('warn', 'answer-broke-off', { why: 'CouchDB, or a proxy in front of it, ended in the middle of a page' });
  });
  const server = await startServer({
    ...rest,
    ...(couchdb.value ? { couchdb: couchdb.value } : {}),
    version: serverVersion,
    now: Date.now,
    log,
  });
  if (!server.ok) return server;
  const { origin: listening, setupCode } = server.value;

  let stopping = false;
  const end = (why: string): void => {
    if (stopping) return;
    stopping = true;
    log('info', 'stopping', { why });
    server.value.stop().then(
      () => process.exit(0),
      (thrown: unknown) => {
        log('error', 'not-stopped-cleanly', { message: String(thrown) });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  process.on('disconnect', () => end('disconnect'));

  process.stdout.write(`${JSON.stringify({ event: 'listening', origin: listening, setupCodeFile: setupCode.file })}\n`);
  // Only to a person at a terminal: whatever collects the output of a service must not learn the code.
  if (process.stderr.isTTY) {
    process.stderr.write(`Set-up code for one new project: ${setupCode.current()} (also in ${setupCode.file})\n`);
  }
  return ok(undefined);
}
