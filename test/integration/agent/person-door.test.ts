// The door of the page for the person at the laptop, tried by somebody who is not that person: a real agent's port on loopback.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { AgentRig } from '../../support/agent-rig.ts';
import type { RunningAgent } from '../../support/agent-rig.ts';
import { askForLink, linkIn } from '../../support/person-link.ts';
import { startTestGateway } from '../gateway/test-gateway.ts';
import type { TestGateway } from '../gateway/test-gateway.ts';

let gateway: TestGateway;
let rig: AgentRig;
let agent: RunningAgent;

beforeEach(async () => {
  gateway = await startTestGateway();
  rig = await AgentRig.open();
  const { companyKey, secret } = gateway.project;
  await rig.enrol(companyKey, secret, ['--server', gateway.server.origin, '--no-lan']);
  agent = rig.run(['--no-lan']);
  await agent.state('waiting');
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await gateway.stop();
});

it('lays its link where this user alone may read it, and takes it away when it ends', async () => {
  const path = await askForLink(rig.data);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  expect(linkIn(path)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#s=[A-Za-z0-9_-]{43}$/);
  await agent.kill('SIGTERM');
  expect(readdirSync(dirname(path))).toEqual([]);
  await expect(askForLink(rig.data)).rejects.toThrow('no agent answered');
});

it('refuses other hosts, other origins, other paths, and whoever knows no secret', async () => {
  const link = linkIn(await askForLink(rig.data));
  const { origin, host, port, hash } = new URL(link);
  const get = async (path: string, headers: Record<string, string>, method = 'GET') =>
    await new Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
      httpRequest({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
      })
        .on('error', reject)
        .end();
    });
  expect((await get('/', { host: `ferry.example:${port}` })).status).toBe(403);
  expect((await get('/', { host: `localhost:${port}` })).status).toBe(403);
  expect((await get('/', { host, origin: 'https://evil.example' })).status).toBe(403);
  expect((await get('/main.js', { host, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await get('/', { host }, 'POST')).status).toBe(405);
  for (const path of ['/../main.ts', '/%2e%2e/journal.sqlite', '/words', '/page.html', '/door'])
    expect([path, (await get(path, { host })).status]).toEqual([path, 404]);
  const home = await get('/', { host });
  expect(home.status).toBe(200);
  expect(home.headers['content-security-policy']).toContain("default-src 'none'");
  expect(home.headers['content-security-policy']).not.toContain('unsafe');
  expect([home.headers['cache-control'], home.headers['x-frame-options']]).toEqual(['no-store', 'DENY']);
  expect([home.headers['set-cookie'], home.headers['access-control-allow-origin']]).toEqual([undefined, undefined]);

  const knock = async (from: string | undefined, message: unknown, at = '/door') =>
    await new Promise<string>((resolve) => {
      const socket = new WebSocket(`ws://${host}${at}`, from === undefined ? {} : { origin: from });
      socket.on('open', () => socket.send(typeof message === 'string' ? message : JSON.stringify(message)));
      socket.on('message', (data: Buffer) => {
        resolve(data.toString());
        socket.close();
      });
      socket.on('close', (code) => resolve(String(code)));
      socket.on('unexpected-response', (_request, { statusCode }) => resolve(`HTTP ${statusCode ?? 0}`));
      socket.on('error', () => resolve('refused'));
    });
  const secret = hash.slice('#s='.length);
  expect(await knock('https://evil.example', { type: 'secret', secret })).toBe('HTTP 403');
  expect(await knock(undefined, { type: 'secret', secret })).toBe('HTTP 403');
  expect(await knock(origin, { type: 'secret', secret }, '/rpc')).toBe('HTTP 403');
  expect(await knock(origin, { type: 'secret', secret: 'A'.repeat(43) })).toBe('4401');
  expect(await knock(origin, { type: 'token', token: 'A'.repeat(43) })).toBe('4401');
  expect(await knock(origin, { type: 'start-now', digest: 'x' })).toBe('4400');
  expect(await knock(origin, 'no JSON')).toBe('4400');
  expect(await knock(origin, 'x'.repeat(2000))).toBe('1009');
  // None of that used the link up.
  expect(await knock(origin, { type: 'secret', secret })).toContain('"welcome"');
  expect(await knock(origin, { type: 'secret', secret })).toBe('4401');
});

it('what the Start menu calls finds an agent that runs, and starts one that does not', async () => {
  const main = join(import.meta.dirname, '../../../agent/src/main.ts');
  const ferry = async (...args: string[]): Promise<string> => {
    const command = ['--disable-warning=ExperimentalWarning', main, ...args, '--data', rig.data];
    const env = { ...process.env, FERRY_MDNS_INTERFACE: 'off' };
    return (await promisify(execFile)(process.execPath, command, { env })).stdout;
  };
  const window = async (): Promise<string> => {
    const said = await ferry('window', '--start', '--print', '--simulated', rig.laptop);
    return linkIn(/: (\/.+\.html)\s*$/.exec(said)?.[1] ?? said);
  };
  const first = await window();
  expect((await fetch(new URL(first).origin)).status).toBe(200);
  expect(existsSync(join(rig.data, 'events.jsonl'))).toBe(false);
  await agent.kill('SIGTERM');
  let second = first;
  try {
    second = await window();
    expect(second).not.toBe(first);
    expect((await fetch(new URL(second).origin)).status).toBe(200);
  } finally {
    // It is one that sign-in could have started: it goes on by itself, and ends when an installer says so.
    await ferry('stop');
  }
  expect(readFileSync(join(rig.data, 'events.jsonl'), 'utf8')).toContain('an installer asked for it');
  await expect(fetch(new URL(second).origin)).rejects.toThrow();
});
