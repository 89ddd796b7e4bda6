import { spawn } from 'node:child_process';

/** Runs a command with our own terminal and waits for it. Returns its exit code, or null if a signal ended it. */
export function run(command: readonly string[], cwd: string): Promise<number | null> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

/** As `run`, but keeps what the command prints: two that run at the same time would mix their lines. */
export function runKept(command: readonly string[], cwd: string): Promise<{ exit: number | null; output: string }> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const kept: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => kept.push(chunk));
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit, output: Buffer.concat(kept).toString('utf8') }));
  });
}
