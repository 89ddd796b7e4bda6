import { fork } from 'node:child_process';
import { logOutput, partEnvironment } from './child-output.ts';

/** A part of Ferry that runs in a process of its own and ends with the process that started it. */
export interface NodeChild {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** A line to its standard input (`reads`). Where parts have none, in Electron, it comes to them as a message. */
  writeLine(line: string): void;
  /** Lines of the standard output, without their ends. All output goes to the log as well. */
  onLine(listener: (line: string) => void): void;
  /** Resolves with a reason for people when the process has ended. */
  readonly ended: Promise<{ code: number | null; why: string }>;
  /** Asks it to end and waits; after `graceMs` milliseconds it is killed. */
  stop(graceMs?: number): Promise<void>;
}

/** How a shell starts such a part: `script` is a path. In Electron a utility process stands in for this. */
export type StartNode = (options: {
  script: string;
  args: readonly string[];
  /** added to a clean environment */
  env?: Readonly<Record<string, string>>;
  logFile: string;
  /** it waits for messages of ours, so it stays when it has nothing else to do */
  talks?: boolean;
  /** it reads lines from its standard input, and ends when that ends */
  reads?: boolean;
}) => NodeChild;

/**
 * Forks Node with `script`. The channel to the parent is what ties their lives together: every part must end when it
 * disconnects (see `end-with-parent.ts` for those that would not by themselves).
 */
export const forkNode: StartNode = ({ script, args, env, logFile, talks, reads }) => {
  const child = fork(script, [...args], {
    env: partEnvironment(process.env, { ...env, ...(talks ? { FERRY_TALKS: '1' } : {}) }),
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--import',
      new URL('./end-with-parent.ts', import.meta.url).href,
    ],
    stdio: [reads ? 'pipe' : 'ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl+C in a terminal goes to the whole process group; parts are to be stopped in order, by us.
    detached: process.platform !== 'win32',
  });
  const output = logOutput(child, logFile);
  // A part that has just ended reads no more; that it ended is told below.
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<{ code: number | null; why: string }>((resolve) => {
    let failure = '';
    child.on('error', (error) => {
      failure = error.message;
      if (child.pid === undefined) resolve({ code: null, why: `could not be started: ${failure}` });
    });
    // `close` comes after the last line of output, `exit` may come before.
    child.on('close', (code, signal) => {
      output.end();
      const how = signal ? `ended by ${signal}` : `ended with code ${code ?? 'unknown'}`;
      const reason = failure || output.lastError();
      resolve({ code, why: reason ? `${how}: ${reason}` : how });
    });
  });

  return {
    send(message) {
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    writeLine: (line) => void child.stdin?.write(`${line}\n`),
    onLine: (listener) => void output.lines.add(listener),
    ended,
    async stop(graceMs = 5000) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
};
