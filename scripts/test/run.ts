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
