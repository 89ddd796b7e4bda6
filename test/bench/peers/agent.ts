// What the figures of the agent are held against: as little as can do the like.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

/** A bare Node process that asks a server once, says so, and keeps a connection open. */
export async function bareConnection(origin: string): Promise<{ pid: number; connectedMs: number; end: () => void }> {
  const { port } = new URL(origin);
  const script = `
    const http = require('node:http');
    http.get(${JSON.stringify(`${origin}/`)}, (answer) => { answer.resume(); console.log('connected'); });
    require('node:net').connect(${port}, '127.0.0.1').on('error', () => undefined);
    setInterval(() => undefined, 60_000);`;
  const begun = performance.now();
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve) => createInterface({ input: child.stdout }).once('line', () => resolve()));
  return { pid: child.pid ?? 0, connectedMs: performance.now() - begun, end: () => void child.kill() };
}

/** Milliseconds to look once at every file of a folder and to read its largest JSON. */
export async function bareWalk(folder: string): Promise<number> {
  const begun = performance.now();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) statSync(join(folder, name));
  JSON.parse(readFileSync(join(folder, 'registry.json'), 'utf8'));
  return await Promise.resolve(performance.now() - begun);
}
