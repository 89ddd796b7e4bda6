// Starts the programs of the product as their users do, and waits for what they say. Nothing here sleeps.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** A program under test with everything it said, for the message when something does not come. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  /** The first line, said already or to come, that `find` makes something of. Rejects when the program ends without it. */
  line<T>(find: (line: string) => T | undefined, what: string): Promise<T>;
  /** Exit code, null when it was killed. */
  readonly ended: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** `script` is relative to the repository. Standard output is read by line; errors are kept beside it. */
export function startChild(script: string, args: readonly string[], env: Record<string, string> = {}): Child {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', `${repository}${script}`, ...args], {
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  const hear = (line: string) => {
    lines.push(line);
    for (const listener of listeners) listener(line);
  };
  createInterface({ input: child.stdout }).on('line', hear);
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(`! ${line}`));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));

  return {
    process: child,
    lines,
    ended,
    async line(find, what) {
      for (const line of lines) {
        const found = find(line);
        if (found !== undefined) return found;
      }
      return await new Promise((resolve, reject) => {
        const listener = (line: string) => {
          const found = find(line);
          if (found === undefined) return;
          listeners.delete(listener);
          resolve(found);
        };
        listeners.add(listener);
        void ended.then((code) =>
          reject(
            new Error(`${script} ${args[0] ?? ''} ended (${code}) without ${what}:\n${lines.slice(-30).join('\n')}`),
          ),
        );
      });
    },
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}

/** Runs a program to its end. Rejects with all that it said unless it ended with `code`. */
export async function runChild(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
  code = 0,
): Promise<Child> {
  const child = startChild(script, args, env);
  const ended = await child.ended;
  if (ended !== code) throw new Error(`${script} ${args.join(' ')} ended with ${ended}:\n${child.lines.join('\n')}`);
  return child;
}
