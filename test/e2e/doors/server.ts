import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startChild } from './child.ts';
import type { Child } from './child.ts';

const listening = z.looseObject({ event: z.literal('listening'), origin: z.string() });

export interface RunningServer {
  readonly child: Child;
  readonly origin: string;
  setupCode(): string;
}

/** `ferry-server start`. With `port`, where it was before. */
export async function startServer(data: string, port = 0): Promise<RunningServer> {
  const child = startChild('sync-server/src/main.ts', ['start', '--data', data, '--port', String(port)]);
  const { origin } = await child.line((line) => {
    if (!line.startsWith('{')) return undefined;
    const said = listening.safeParse(JSON.parse(line));
    return said.success ? said.data : undefined;
  }, 'listening');
  return { child, origin, setupCode: () => readFileSync(join(data, 'setup-code'), 'utf8').trim() };
}
