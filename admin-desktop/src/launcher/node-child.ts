import { fork } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { makePrivateFolder } from './private-file.ts';

/** A part of Ferry that runs in a process of its own and ends with the process that started it. */
export interface NodeChild {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
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
}) => NodeChild;

/** Variables that a child needs to find its way; no others are passed on. */
const inherited = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  // which network to use on the LAN; tests keep to loopback
  'FERRY_LAN_HOST',
  'FERRY_MDNS_INTERFACE',
];

/**
 * Forks Node with `script`. The channel to the parent is what ties their lives together: every part must end when it
 * disconnects (see `end-with-parent.ts` for those that would not by themselves).
 */
export const forkNode: StartNode = ({ script, args, env, logFile, talks }) => {
  makePrivateFolder(dirname(logFile));
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  const own = Object.fromEntries(inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  const child = fork(script, [...args], {
    env: { ...own, ...env, ...(talks ? { FERRY_TALKS: '1' } : {}) },
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--import',
      new URL('./end-with-parent.ts', import.meta.url).href,
    ],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl+C in a terminal goes to the whole process group; parts are to be stopped in order, by us.
    detached: process.platform !== 'win32',
  });
  const lines = new Set<(line: string) => void>();
  let lastError = '';
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      for (const listener of lines) listener(line);
    });
  }
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      log.write(`${line}\n`);
      if (line.trim()) lastError = line.trim().slice(0, 500);
    });
  }
  // A log that cannot be written (a full disk) must not take the part down with it.
  log.on('error', (error) => process.stderr.write(`${logFile}: ${error.message}\n`));

  const ended = new Promise<{ code: number | null; why: string }>((resolve) => {
    let failure = '';
    child.on('error', (error) => {
      failure = error.message;
      if (child.pid === undefined) resolve({ code: null, why: `could not be started: ${failure}` });
    });
    // `close` comes after the last line of output, `exit` may come before.
    child.on('close', (code, signal) => {
      log.end();
      const how = signal ? `ended by ${signal}` : `ended with code ${code ?? 'unknown'}`;
      const reason = failure || lastError;
      resolve({ code, why: reason ? `${how}: ${reason}` : how });
    });
  });

  return {
    send(message) {
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onLine: (listener) => void lines.add(listener),
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
