import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { processIsAlive } from './instance-lock.ts';
import { forkNode } from './node-child.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-child-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function start(source: string, options: { talks?: boolean; reads?: boolean; env?: Record<string, string> } = {}) {
  const script = join(home, 'part.mjs');
  writeFileSync(script, source);
  return forkNode({ script, args: ['--flag'], logFile: join(home, 'logs', 'part.log'), ...options });
}

test('its lines are heard and logged, its end is told with its last complaint', async () => {
  const child = start(`console.log('one'); console.error('it hurts'); process.exitCode = 3;`);
  const lines: string[] = [];
  child.onLine((line) => lines.push(line));
  expect(await child.ended).toEqual({ code: 3, why: 'ended with code 3: it hurts' });
  expect(lines).toEqual(['one']);
  await vi.waitFor(() => {
    const log = readFileSync(join(home, 'logs', 'part.log'), 'utf8')
      .trim()
      .split('\n');
    expect(log.sort()).toEqual(['it hurts', 'one']);
  });
});

test('it gets the variables that it needs, those that it was given, and no others', async () => {
  process.env.FERRY_TEST_SECRET = 'secret';
  const child = start(
    `console.log(JSON.stringify([process.env.PATH, process.env.OWN, process.env.FERRY_TEST_SECRET]));`,
    {
      env: { OWN: 'own' },
    },
  );
  delete process.env.FERRY_TEST_SECRET;
  const line = await new Promise<string>((resolve) => child.onLine(resolve));
  expect(JSON.parse(line)).toEqual([process.env.PATH, 'own', null]);
  await child.ended;
});

test('one that talks waits for messages; stopping it ends it', async () => {
  const child = start(`process.on('message', (message) => process.send({ got: message }));`, { talks: true });
  const answer = new Promise((resolve) => child.onMessage(resolve));
  child.send({ hello: 1 });
  expect(await answer).toEqual({ got: { hello: 1 } });
  await child.stop();
  expect((await child.ended).why).toBe('ended by SIGTERM');
  child.send({ hello: 2 });
  await child.stop();
});

test('one that reads gets lines, and ends when there will be no more', async () => {
  const child = start(`process.stdin.on('data', (data) => console.log('got ' + String(data).trim()));`, {
    reads: true,
  });
  const line = new Promise<string>((resolve) => child.onLine(resolve));
  child.writeLine('hello');
  expect(await line).toBe('got hello');
  await child.stop();
  // To one that has ended, it is no error.
  child.writeLine('late');
});

test('one that does not want to end is killed', async () => {
  const child = start(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up');`);
  await new Promise<string>((resolve) => child.onLine(resolve));
  await child.stop(50);
  expect((await child.ended).why).toBe('ended by SIGKILL');
});

test('a script that is not there is an end with a reason', async () => {
  const child = forkNode({ script: join(home, 'nothing.mjs'), args: [], logFile: join(home, 'log') });
  expect((await child.ended).code).toBe(1);
});

test('parts die with a parent that is killed', async () => {
  const part = join(home, 'part.mjs');
  writeFileSync(part, `setInterval(() => {}, 1000); console.log(process.pid);`);
  const parent = join(home, 'parent.mjs');
  writeFileSync(
    parent,
    `import { forkNode } from ${JSON.stringify(new URL('./node-child.ts', import.meta.url).href)};
     const child = forkNode({ script: ${JSON.stringify(part)}, args: [], logFile: ${JSON.stringify(join(home, 'log'))} });
     child.onLine((line) => process.send(Number(line)));`,
  );
  const killed = fork(parent, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const pid = await new Promise<number>((resolve) => killed.once('message', (message) => resolve(message as number)));
  expect(processIsAlive(pid)).toBe(true);
  killed.kill('SIGKILL');
  await vi.waitFor(() => expect(processIsAlive(pid)).toBe(false), { timeout: 10_000 });
});
