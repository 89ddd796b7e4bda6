import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { utilityStarter } from './utility-child.ts';

test('a utility process is a part: messages, lines, log, environment, end', async () => {
  const home = mkdtempSync(join(tmpdir(), 'ferry-utility-'));
  const events = new EventEmitter();
  const posted: unknown[] = [];
  const process = {
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    postMessage: (message: unknown) => void posted.push(message),
    kill: () => events.emit('exit', 0),
    on: (event: string, listener: ((message: unknown) => void) | ((code: number) => void)) =>
      events.on(event, listener as (value: unknown) => void),
  };
  const forked: unknown[] = [];
  const start = utilityStarter(
    {
      fork: (...all) => {
        forked.push(all);
        return process;
      },
    },
    { PATH: '/bin', SECRET: 'secret' },
  );
  const child = start({ script: '/x/core.js', args: ['a'], env: { OWN: '1' }, logFile: join(home, 'log') });
  expect(forked).toEqual([
    ['/x/core.js', ['a'], { env: { PATH: '/bin', OWN: '1' }, stdio: 'pipe', serviceName: 'ferry-core' }],
  ]);
  const heard: unknown[] = [];
  child.onMessage((message) => heard.push(message));
  const line = new Promise<string>((resolve) => child.onLine(resolve));
  events.emit('message', { type: 'up' });
  process.stdout.write('listening\n');
  expect(await line).toBe('listening');
  child.send(1);
  child.writeLine('{"laptop":"a"}');
  await child.stop();
  child.send(2);
  child.writeLine('late');
  expect([heard, posted]).toEqual([[{ type: 'up' }], [1, '{"laptop":"a"}']]);
  expect(await child.ended).toEqual({ code: 0, why: 'ended with code 0' });
  await vi.waitFor(() => expect(readFileSync(join(home, 'log'), 'utf8')).toBe('listening\n'));
  rmSync(home, { recursive: true });
});
