// A Windows to try the agent's Windows part on: Debian's Wine, in a fresh prefix with a home of its own.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { environmentOf, screenMissing, wineMissing } from './wine-template.ts';
import type { WindowsThings } from './wine-template.ts';

const exec = promisify(execFile);

export interface WineProgram {
  /** what it wrote so far, with what it said of errors */
  said(): string;
  readonly ended: Promise<number | null>;
  /** As by the Task Manager. Returns when it is gone. */
  end(): Promise<void>;
}

export interface WineLaptop {
  /** The drive C: of it. */
  readonly drive: string;
  /** Runs a Windows program to its end. Gives what it wrote; rejects unless it ended with `code` (cut to 8 bits by Wine). */
  run(
    program: string,
    args: readonly string[],
    options?: { env?: Record<string, string>; code?: number },
  ): Promise<string>;
  /** Starts one that goes on by itself until it is stopped, or the laptop is removed. */
  start(program: string, args: readonly string[], env?: Record<string, string>): WineProgram;
  /** Ends everything that runs in it at once, as a power cut does. */
  cut(): Promise<void>;
  /** A path of this system as programs in Wine see it. */
  path(local: string): string;
  remove(): Promise<void>;
}

/** The executable as it ships, not signed; made once for all tests. */
export function agentExe(): string {
  return things().agentExe;
}

function things(): WindowsThings {
  const made = inject('windowsThings');
  if (made === null) throw new Error(wineMissing ?? 'the tests of Windows were not set up');
  return made;
}

/** Takes a second or two. `remove` ends everything that runs in it. `screen`: with a desktop that nobody sees, where Xvfb is installed. */
export async function makeWineLaptop({ screen = false } = {}): Promise<WineLaptop> {
  const home = mkdtempSync(join(tmpdir(), 'ferry-wine-'));
  const prefix = join(home, 'prefix');
  const env = environmentOf(home);
  await exec('cp', ['-a', '--reflink=auto', join(things().wineTemplate, 'prefix'), prefix]);
  const xvfb = screen && screenMissing === null ? await startScreen() : null;
  // Wine asks for it once, when it starts.
  if (xvfb) env.DISPLAY = xvfb.display;
  /** Otherwise it ends soon after the last program, and one that starts at that moment is thrown out. A minute, should nobody end it. */
  const keepServer = async (): Promise<void> => {
    await once(spawn('wineserver', ['-p60'], { env, stdio: 'ignore' }), 'close');
  };
  await keepServer();
  let runs = 0;
  function start(program: string, args: readonly string[], more: Record<string, string> = {}): WineProgram {
    runs += 1;
    const [out, err] = ['out', 'err'].map((name) => join(home, `${runs}.${name}`)) as [string, string];
    // Node under Wine cannot use pipes for these.
    const files = [openSync(out, 'w', 0o600), openSync(err, 'w', 0o600)] as const;
    const child = spawn('wine', [program, ...args], {
      env: { ...env, ...more },
      cwd: home,
      stdio: ['ignore', ...files],
    });
    files.forEach((file) => closeSync(file));
    const ended = new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const end = async () => {
      child.kill('SIGKILL');
      await ended;
    };
    return { ended, end, said: () => [out, err].map((file) => readFileSync(file, 'utf8')).join('\n') };
  }
  async function endAll(): Promise<void> {
    // Ends with an error when nothing runs any more.
    await exec('wineserver', ['-k', '-w'], { env }).catch((thrown: unknown) => {
      if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
    });
  }
  return {
    drive: join(prefix, 'drive_c'),
    path: (local) => `Z:${local.replaceAll('/', '\\')}`,
    start,
    async run(program, args, { env: more = {}, code = 0 } = {}) {
      const { ended, said } = start(program, args, more);
      const out = join(home, `${runs}.out`);
      const got = await ended;
      if (got !== code) throw new Error(`${program} ${args.join(' ')} ended with ${got}:\n${said()}`);
      return readFileSync(out, 'utf8');
    },
    async cut() {
      await endAll();
      await keepServer();
    },
    async remove() {
      await endAll();
      await xvfb?.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** An X server without a monitor, at a number that is free. */
async function startScreen(): Promise<{ display: string; stop(): Promise<void> }> {
  const args = ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp', '-noreset'];
  const child = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  const [text] = (await Promise.race([
    once(child.stdio[3] as Readable, 'data'),
    ended.then(() => Promise.reject(new Error('Xvfb ended before it had a screen'))),
  ])) as [Buffer];
  return {
    display: `:${text.toString().trim()}`,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
