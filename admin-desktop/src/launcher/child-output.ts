import { createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { makePrivateFolder } from './private-file.ts';

/** Variables that a part needs to find its way; no others are passed on. */
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

export function partEnvironment(
  env: NodeJS.ProcessEnv,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept = inherited.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  return { ...Object.fromEntries(kept), ...own };
}

/** What a part writes: to its log, its lines to whoever listens. `lastError` is its last line of complaint. */
export interface ChildOutput {
  readonly lines: Set<(line: string) => void>;
  lastError(): string;
  end(): void;
}

export function logOutput(
  child: { stdout: NodeJS.ReadableStream | null; stderr: NodeJS.ReadableStream | null },
  logFile: string,
): ChildOutput {
  makePrivateFolder(dirname(logFile));
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  // A log that cannot be written (a full disk) must not take the part down with it.
  log.on('error', (error) => process.stderr.write(`${logFile}: ${error.message}\n`));
  const lines = new Set<(line: string) => void>();
  let lastError = '';
  const read = (stream: NodeJS.ReadableStream | null, heard: (line: string) => void) => {
    if (!stream) return;
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      heard(line);
    });
  };
  read(child.stdout, (line) => {
    for (const listener of lines) listener(line);
  });
  read(child.stderr, (line) => {
    if (line.trim()) lastError = line.trim().slice(0, 500);
  });
  return { lines, lastError: () => lastError, end: () => log.end() };
}
