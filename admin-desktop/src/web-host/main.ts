// The web host's process: the console for browsers. Started by launcher/start.ts, which is what `npm start` runs.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { checkJson, unwrap } from '@ferry/common/errors';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { dataFolder } from '../launcher/data-folder.ts';
import { lockInstance, processIsAlive } from '../launcher/instance-lock.ts';
import { forkNode } from '../launcher/node-child.ts';
import { openInBrowser } from '../launcher/openers.ts';
import { checkoutRoot, sourceParts } from '../launcher/parts.ts';
import { assembleShell } from '../launcher/shell-parts.ts';
import { createDoorKeeper } from './door-keeper.ts';
import { writeRedirectFile } from './redirect-file.ts';
import { startWebHost } from './web-host.ts';

const { values } = parseArgs({
  options: {
    'no-open': { type: 'boolean', default: false },
    'no-server': { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
  },
});
const log = (line: string) => void process.stderr.write(`${line}\n`);
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Ends this process with a sentence for people: what was wrong, and what to do. */
function giveUp(error: { message: string; where: string; remedy: string }): never {
  log(`Ferry cannot start: ${error.message} (${error.where}).\n${error.remedy}`);
  process.exit(1);
}

const port = z.coerce.number().int().min(0).max(65_535).safeParse(values.port);
if (!port.success) giveUp({ message: `${values.port} is not a port`, where: '--port', remedy: 'Give 0 to 65535.' });
const home = dataFolder(process.env, process.platform);
const lock = lockInstance(home, process.pid, processIsAlive);
if (!lock.ok) giveUp(lock.error);
process.on('exit', lock.value);

const parts = sourceParts(checkoutRoot);
const packageFile = join(checkoutRoot, 'package.json');
const { version } = unwrap(
  checkJson(z.looseObject({ version: z.string() }), readFileSync(packageFile, 'utf8'), packageFile),
);
const shell = assembleShell({
  home,
  parts,
  version,
  shell: 'web-host',
  start: forkNode,
  withServer: !values['no-server'],
  log,
});
if (!shell.ok) giveUp(shell.error);
const { service } = shell.value;

const keeper = createDoorKeeper({ now: Date.now, newMemory: () => service.newWindow() });
const host = await startWebHost({
  folder: parts.renderer,
  port: port.data,
  keeper,
  connect: (pipe, memory, sizeOf) => service.connect(pipe, memory, { sizeOf }),
  freshLink,
  now: Date.now,
  log,
});
if (!host.ok) {
  await shell.value.stop();
  giveUp(host.error);
}
const { origin } = host.value;
const stopHost = () => host.value.stop();

/** Writes a link and shows it: in the browser where there is one, as a path in the terminal where there is none. */
async function freshLink(): Promise<{ opened: boolean }> {
  const file = writeRedirectFile(home, origin, keeper.newSecret());
  const opened = !values['no-open'] && (await openInBrowser(file));
  if (!opened) say(`Open this file in a browser within a minute: ${file}`);
  return { opened };
}

let stopping = false;
async function end(): Promise<void> {
  if (stopping) return;
  stopping = true;
  say('Stopping…');
  await Promise.all([stopHost(), shell.ok ? shell.value.stop() : undefined]);
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
process.on('disconnect', () => void end());

say(`Ferry ${version} is ready on ${origin}.`);
const first = await freshLink();
if (first.opened) say('It opens in your browser.');
say('Press Enter for a fresh link, Ctrl+C to stop.');
process.send?.({ event: 'ready', origin });
createInterface({ input: process.stdin }).on('line', () => void freshLink());

const server = await shell.value.server;
if (values['no-server']) say('No sync server was started beside it.');
else if (!server.ok) log(`There is no sync server beside the console: ${server.error.message}. ${server.error.remedy}`);
else say(`The sync server beside it listens on ${server.value.origin}.`);
