import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where Edge is installed for everybody; Windows brings it. */
function edgePath(environment: NodeJS.ProcessEnv): string | null {
  const roots = [environment['ProgramFiles(x86)'], environment['ProgramFiles'], environment['LOCALAPPDATA']];
  for (const root of roots) {
    const path = join(root ?? '', 'Microsoft\\Edge\\Application\\msedge.exe');
    if (root !== undefined && existsSync(path)) return path;
  }
  return null;
}

/**
 * The program that opens a page, given by its path, in a window without tabs and address; without Edge in whatever browser there
 * is. The path is the one argument that changes, and no shell reads it.
 */
export function windowOpener(path: string, environment: NodeJS.ProcessEnv): { program: string; args: string[] } {
  const edge = edgePath(environment);
  if (edge === null) {
    const program = join(environment['SystemRoot'] ?? 'C:\\Windows', 'System32\\rundll32.exe');
    return { program, args: ['url.dll,FileProtocolHandler', path] };
  }
  return { program: edge, args: [`--app=${pathToFileURL(path).href}`, '--window-size=780,900', '--no-first-run'] };
}

/** Gives whether the program could be started; what it then does is the desktop's business. */
export async function openAppWindow(path: string): Promise<boolean> {
  const { program, args } = windowOpener(path, process.env);
  return await new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
