// The core process of one project (DESIGN section 2). Started by a shell through its launcher; speaks contract/core-port.ts.
import type { FerryError } from '@ferry/common/errors';
import { runCoreProcess } from './core-process.ts';
import { parentPort } from './parent-port.ts';
import { systemTimers } from './schedule/coalesce.ts';

function log(error: FerryError): void {
  process.stderr.write(`core: ${error.message} (${error.code} at ${error.where})\n`);
}

function run(): void {
  // SQLite makes files as the system likes, and a project may lie in a folder that others can enter: not theirs to read.
  process.umask(0o077);
  const port = parentPort(process);
  if (!port) {
    process.stderr.write('This is a part of Ferry that its console starts. Start Ferry with "npm start".\n');
    process.exitCode = 2;
    return;
  }
  const { FERRY_LAN_HOST: host, FERRY_MDNS_INTERFACE: mdnsInterface } = process.env;
  const core = runCoreProcess(port, {
    now: Date.now,
    timers: systemTimers,
    fetch: globalThis.fetch,
    random: Math.random,
    log,
    lan: { ...(host ? { host } : {}), ...(mdnsInterface ? { mdnsInterface } : {}) },
    onStopped: () => process.exit(),
  });
  // Ctrl+C in a terminal reaches parent and child alike; the child still closes its database first.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      core.stop().then(
        () => process.exit(),
        () => process.exit(1),
      );
    });
  }
}

run();
