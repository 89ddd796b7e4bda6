import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import { isSea } from 'node:sea';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';

/**
 * Starts the agent of a data folder as sign-in does, in a process that goes on by itself. Another one that has the folder already
 * is left alone. `simulated` as for `start`.
 */
export async function launchAgent(data: string, simulated: string | undefined): Promise<Result<void>> {
  const program = isSea() ? [] : [...process.execArgv, process.argv[1] ?? ''];
  const more = simulated === undefined ? [] : ['--simulated', resolvePath(simulated)];
  return await new Promise((resolve) => {
    // Not in the folder of whoever starts it: that could not be removed while it runs.
    const child = spawn(process.execPath, [...program, 'start', '--data', resolvePath(data), ...more], {
      ...{ cwd: homedir(), detached: true, stdio: 'ignore' },
    });
    child.once('error', ({ message }) => {
      const remedy = 'Sign out and in: that starts it as well.';
      resolve(fail('internal', 'agent', `it cannot be started: ${message}`, remedy));
    });
    child.once('spawn', () => {
      child.unref();
      resolve(ok(undefined));
    });
  });
}
