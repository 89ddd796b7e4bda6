// `npm start`: the console in Electron's window where its binary is there, in the browser otherwise. Neither waits for the other.
//   --no-open     start no browser; print the path of the file that leads in
//   --port N      a fixed port for the browser's console (default: any free one)
//   --browser     the browser even where there is Electron
//   --no-server   no sync server beside the console: one elsewhere, or none at all (browser's console only)
import { fork, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findElectron, hasDisplay } from './openers.ts';
import { checkoutRoot, sourceParts } from './parts.ts';

const { values } = parseArgs({
  options: {
    'no-open': { type: 'boolean' },
    'no-server': { type: 'boolean' },
    port: { type: 'string' },
    browser: { type: 'boolean' },
  },
});

const electron = values.browser || values['no-open'] || values['no-server'] ? null : electronWithBundles();
const child: ChildProcess = electron
  ? spawn(electron.binary, [electron.main], { stdio: 'inherit' })
  : fork(sourceParts(checkoutRoot).webHost, webHostArgs(), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });

/** Electron, if it can be used here and now; anything in the way means the browser, and never a wait. */
function electronWithBundles(): { binary: string; main: string } | null {
  const binary = hasDisplay(process.env, process.platform) ? findElectron(checkoutRoot, process.env) : null;
  if (!binary) return null;
  const script = join(checkoutRoot, 'scripts/build-electron.ts');
  const built = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script], { stdio: 'inherit' });
  const main = join(checkoutRoot, 'admin-desktop/dist/electron/main.js');
  if (built.status === 0 && existsSync(main)) return { binary, main };
  process.stderr.write('Electron cannot be used here; the console opens in the browser.\n');
  return null;
}

function webHostArgs(): string[] {
  return [
    ...(values['no-open'] ? ['--no-open'] : []),
    ...(values['no-server'] ? ['--no-server'] : []),
    ...(values.port === undefined ? [] : ['--port', values.port]),
  ];
}

// The terminal sends Ctrl+C to both processes; this one waits until the other has closed its projects.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void child.kill(signal));
child.on('error', (error) => {
  process.stderr.write(`Ferry cannot start: ${error.message}\n`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
