import { basename } from 'node:path';
import { logOutput, partEnvironment } from '../launcher/child-output.ts';
import type { StartNode } from '../launcher/node-child.ts';
import type { UtilityProcessStarterPart } from './electron-parts.ts';

/**
 * Starts parts as utility processes: a release build cannot run as plain Node (its fuse is off). Electron ends them with the
 * process that started them.
 */
export function utilityStarter(utility: UtilityProcessStarterPart, env: NodeJS.ProcessEnv): StartNode {
  return ({ script, args, env: own, logFile }) => {
    const child = utility.fork(script, [...args], {
      env: partEnvironment(env, own),
      stdio: 'pipe',
      serviceName: `ferry-${basename(script, '.js')}`,
    });
    const output = logOutput(child, logFile);
    let running = true;
    const ended = new Promise<{ code: number | null; why: string }>((resolve) => {
      child.on('exit', (code) => {
        running = false;
        output.end();
        const reason = output.lastError();
        resolve({ code, why: reason ? `ended with code ${code}: ${reason}` : `ended with code ${code}` });
      });
    });
    return {
      send: (message) => {
        if (running) child.postMessage(message);
      },
      onMessage: (listener) => void child.on('message', listener),
      writeLine: (line) => {
        if (running) child.postMessage(line);
      },
      onLine: (listener) => void output.lines.add(listener),
      ended,
      async stop() {
        if (!running) return;
        // SIGTERM where there are signals; there is nothing harder to follow it with.
        child.kill();
        await ended;
      },
    };
  };
}
