import { startChild } from './child.ts';
import type { Child } from './child.ts';

export interface RunningConsole {
  readonly child: Child;
  /** `file:` URL of the page that leads a browser in; fresh at each call. */
  link(): Promise<string>;
  stop(): Promise<void>;
}

/** `npm start` without its set-up, without a browser of its own, in its own data folder. */
export async function startConsole(home: string, options: { server: boolean }): Promise<RunningConsole> {
  const args = ['--no-open', ...(options.server ? [] : ['--no-server'])];
  const child = startChild('admin-desktop/src/launcher/start.ts', args, { FERRY_HOME: home });
  const file = (line: string) => /^Open this file in a browser within a minute: (.+)$/.exec(line)?.[1];
  await child.line(file, 'a link');
  let asked = false;
  return {
    child,
    async link() {
      // The first link is there already; for another one the user presses Enter.
      if (asked) {
        const from = child.lines.length;
        child.process.stdin?.write('\n');
        let seen = 0;
        return `file://${await child.line((line) => (seen++ >= from ? file(line) : undefined), 'a fresh link')}`;
      }
      asked = true;
      return `file://${await child.line(file, 'a link')}`;
    },
    stop: () => child.stop('SIGINT'),
  };
}
