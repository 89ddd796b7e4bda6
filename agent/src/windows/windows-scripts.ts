import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScriptResult, Scripts } from '../laptop.ts';

/** Bytes of output that are kept. */
const mostOutput = 256 * 1024;
/** Bytes of output at which a script is ended, and how often that is looked at, in milliseconds. */
const mostWritten = 64 * 1024 * 1024;
const lookMs = 500;
const cmdFile = 'script.cmd';

const system = (): string => join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32');

/** The path of the script comes by the environment, so that no text becomes a command. */
const startPowerShell =
  '[Console]::OutputEncoding=[Text.Encoding]::UTF8; & $env:FERRY_SCRIPT; if ($null -ne $LASTEXITCODE) { exit $LASTEXITCODE }';

function commandFor(language: 'powershell' | 'cmd'): { program: string; args: string[] } {
  // By its name in the folder that it runs in: cmd would read an ampersand in a path, of the user's name say, as a command's end.
  if (language === 'cmd') return { program: join(system(), 'cmd.exe'), args: ['/d', '/q', '/c', `.\\${cmdFile}`] };
  return {
    program: join(system(), 'WindowsPowerShell\\v1.0\\powershell.exe'),
    args: ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-Command', startPowerShell],
  };
}

/** As the user of the agent, from a folder of its own that goes with it. */
export const windowsScripts: Scripts = {
  async run({ language, text, seconds }) {
    const folder = await mkdtemp(join(tmpdir(), 'ferry-script-'));
    try {
      const file = join(folder, language === 'cmd' ? cmdFile : 'script.ps1');
      await writeFile(file, scriptFile(language, text), { mode: 0o600 });
      return await runFile(language, file, folder, seconds);
    } finally {
      await removeLater(folder);
    }
  },
};

/**
 * What is run. Windows PowerShell takes a file for UTF-8 only when a mark says so; the text that was signed may have its own, and
 * a second one would be a command. cmd would take any mark for one.
 */
export function scriptFile(language: 'powershell' | 'cmd', text: string): string {
  if (language === 'cmd') return text.replaceAll(/\r?\n/g, '\r\n');
  return text.startsWith('\uFEFF') ? text : `\uFEFF${text}`;
}

/** What a script left running may hold a file in there: it stays then, in the folder that Windows clears. */
async function removeLater(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch((thrown: unknown) => {
    const held = thrown instanceof Error && 'code' in thrown && ['EBUSY', 'EPERM'].includes(String(thrown.code));
    if (!held) throw thrown;
  });
}

async function runFile(
  language: 'powershell' | 'cmd',
  file: string,
  folder: string,
  seconds: number,
): Promise<ScriptResult> {
  const { program, args } = commandFor(language);
  // A file, not a pipe: what a script left running holds open is not waited for.
  const output = await open(join(folder, 'output.txt'), 'w+', 0o600);
  const over = new AbortController();
  try {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, FERRY_SCRIPT: file },
      stdio: ['ignore', output.fd, output.fd],
      windowsHide: true,
    });
    const end = (): void => {
      over.abort();
      endTree(child);
    };
    const timer = setTimeout(end, seconds * 1000);
    // It must not fill the disk either.
    const watch = setInterval(() => {
      if (fstatSync(output.fd).size > mostWritten) end();
    }, lookMs);
    let code: number | null;
    try {
      [code] = (await once(child, 'exit')) as [number | null];
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
    }
    const bytes = Buffer.alloc(mostOutput);
    const { bytesRead } = await output.read(bytes, 0, mostOutput, 0);
    const cut = (await output.stat()).size > mostOutput;
    return { exitCode: over.signal.aborted ? null : code, output: bytes.toString('utf8', 0, bytesRead), cut };
  } finally {
    await output.close();
  }
}

/** With everything that it started; at least itself, where that cannot be had. */
function endTree(child: ChildProcess): void {
  const killer = spawn(join(system(), 'taskkill.exe'), ['/T', '/F', '/PID', String(child.pid)], {
    stdio: 'ignore',
    windowsHide: true,
  });
  killer.once('error', () => child.kill());
  killer.once('exit', () => child.kill());
}
