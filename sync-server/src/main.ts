import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { checkJson, unwrap } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { createLog, logLevelNames } from './gateway/log.ts';
import type { LogLevelName } from './gateway/log.ts';
import { startServer } from './server.ts';

const packageFile = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
const { version } = unwrap(checkJson(z.object({ version: z.string() }), packageFile, 'package.json'));

type StartOptions = {
  data: string;
  port: number;
  host: string;
  origin?: string;
  tlsCert?: string;
  tlsKey?: string;
  behindProxy: boolean;
  logLevel: LogLevelName;
};

/** `ferry-server start`: runs until SIGTERM, SIGINT or the end of the process that started it with a channel. */
async function start(options: StartOptions): Promise<void> {
  // The database makes files as the system likes, and the folder may be older than this server: no one else's to read.
  process.umask(0o077);
  const { data, port, host, origin, tlsCert, tlsKey, behindProxy, logLevel } = options;
  const log = createLog({ level: logLevel, write: (line) => process.stderr.write(line), now: Date.now });
  const server = await startServer({
    data,
    port,
    host,
    behindProxy,
    ...(origin === undefined ? {} : { origin }),
    ...(tlsCert === undefined || tlsKey === undefined ? {} : { tls: { certFile: tlsCert, keyFile: tlsKey } }),
    version,
    now: Date.now,
    log,
  });
  if (!server.ok) {
    refuse(server.error);
    return;
  }
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
}

function refuse(error: FerryError): void {
  process.stderr.write(`ferry-server: ${error.message} (${error.code} at ${error.where}). ${error.remedy}\n`);
  process.exitCode = 1;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new Error(`the port must be a number from 0 to 65535, not ${text}`);
}

const program = new Command('ferry-server').description('The sync server of Ferry.').version(version);
program
  .command('start')
  .description('start the server')
  .requiredOption('--data <folder>', 'folder for the store, the keys and the set-up code')
  .option('--port <number>', 'port to listen at, 0 for any free one', '5985')
  .option('--host <address>', 'address to listen at', '127.0.0.1')
  .option('--origin <url>', 'public address, when it is another one')
  .option('--tls-cert <file>', 'certificate chain, PEM')
  .option('--tls-key <file>', 'key of the certificate, PEM')
  .option('--behind-proxy', 'a proxy in front does TLS', false)
  .addOption(new Option('--log-level <level>', 'how much to log').choices([...logLevelNames]).default('info'))
  .action(async (options: Omit<StartOptions, 'port'> & { port: string }, command: Command) => {
    if ((options.tlsCert === undefined) !== (options.tlsKey === undefined))
      command.error('error: --tls-cert and --tls-key go together');
    let port = 0;
    try {
      port = portNumber(options.port);
    } catch (thrown) {
      command.error(`error: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
    await start({ ...options, port });
  });
await program.parseAsync();
