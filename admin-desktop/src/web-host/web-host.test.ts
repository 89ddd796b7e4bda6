import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ok, unwrap } from '@ferry/common/errors';
import { call } from '../contract/contract.ts';
import { createClient } from '../contract/client.ts';
import { serve } from '../contract/server.ts';
import { askForFreshLink, doorCodes, enterByWebDoor } from '../contract/web-door.ts';
import { createDoorKeeper, linkLifetimeMs } from './door-keeper.ts';
import { writeRedirectFile } from './redirect-file.ts';
import { startWebHost } from './web-host.ts';
import type { WebHost } from './web-host.ts';
import { z } from 'zod';

const contract = { 'echo.text': call('shell', z.object({ text: z.string() }), z.object({ text: z.string() }), 1000) };

let home: string;
let host: WebHost;
let now: number;
let made: { links: number; connected: { current: string | null }[] };
let keeper: ReturnType<typeof createDoorKeeper<{ current: string | null }>>;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'ferry-web-host-'));
  mkdirSync(join(home, 'site', 'assets'), { recursive: true });
  writeFileSync(join(home, 'site', 'index.html'), '<title>Ferry</title>');
  writeFileSync(join(home, 'site', 'assets', 'main.js'), 'export {};');
  writeFileSync(join(home, 'site', '.hidden.js'), 'no');
  writeFileSync(join(home, 'secret.json'), '{}');
  now = 1_000_000;
  made = { links: 0, connected: [] };
  keeper = createDoorKeeper({ now: () => now, newMemory: () => ({ current: null }) });
  host = unwrap(
    await startWebHost({
      folder: join(home, 'site'),
      port: 0,
      keeper,
      connect(pipe, memory, sizeOf) {
        made.connected.push(memory);
        serve(contract, 'shell', { 'echo.text': async ({ text }) => ok({ text }) }, pipe, { sizeOf });
      },
      freshLink: async () => {
        made.links += 1;
        return { opened: false };
      },
      now: () => now,
      log: () => undefined,
    }),
  );
});
afterEach(async () => {
  await host.stop();
  rmSync(home, { recursive: true });
});

/** A raw request: `fetch` would tidy the path and set its own Host. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { hostname, port } = new URL(host.origin);
  return await new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

function socket(origin: string | undefined = host.origin, path = '/rpc'): WebSocket {
  return new WebSocket(`${host.origin.replace('http', 'ws')}${path}`, origin === '' ? {} : { origin });
}

async function closing(opened: WebSocket): Promise<{ code: number; reason: string }> {
  return await new Promise((resolve) => {
    opened.on('error', () => resolve({ code: 0, reason: 'refused' }));
    opened.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
}

describe('pages', () => {
  test('the page comes with every protection, and no cookie', async () => {
    const { status, headers, body } = await get('/');
    expect([status, body]).toEqual([200, '<title>Ferry</title>']);
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toMatch(/^default-src 'none'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(`connect-src ${host.origin.replace('http', 'ws')};`);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(headers).not.toHaveProperty('set-cookie');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('files below the folder are served with their type', async () => {
    const { status, headers } = await get('/assets/main.js?v=1');
    expect([status, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
  });

  test.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/..\\secret.json',
    '/assets//main.js',
    '/.hidden.js',
    '/assets',
    '/nothing.js',
    '//etc/passwd',
    '/assets/main.js%00.html',
  ])('%s leads nowhere, and the answer is protected too', async (path) => {
    const { status, headers, body } = await get(path);
    expect([status, body]).toEqual([404, 'there is nothing here\n']);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
  });

  test.each([
    ['a name that resolves to us', { host: 'attacker.test' }],
    ['our address by another name', { host: 'localhost:1' }],
    ['another origin', { origin: 'https://attacker.test' }],
    ['no origin in particular', { origin: 'null' }],
    ['a script or image tag elsewhere', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('a request from %s is refused', async (_who, headers) => {
    expect((await get('/', headers)).status).toBe(403);
  });

  test('a click on a link in the redirect file is not', async () => {
    expect((await get('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status).toBe(200);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is not for pages', async (method) => {
    expect((await get('/', {}, method)).status).toBe(405);
  });

  test('a port in use is an error with a way out', async () => {
    const port = Number(new URL(host.origin).port);
    const second = await startWebHost({
      folder: home,
      port,
      keeper,
      connect: () => undefined,
      freshLink: async () => ({ opened: false }),
      now: () => now,
      log: () => undefined,
    });
    expect(second).toMatchObject({ ok: false, error: { code: 'unreachable', message: `port ${port} is in use` } });
  });
});

describe('the door', () => {
  test('a secret lets a page in, its token lets it in again, and the page is remembered', async () => {
    const first = unwrap(await enterByWebDoor(socket(), { type: 'secret', secret: keeper.newSecret() }));
    const echo = await createClient(contract, first.pipe).call('echo.text', { text: 'hello' });
    expect(echo).toEqual(ok({ text: 'hello' }));
    first.pipe.close();
    const again = unwrap(await enterByWebDoor(socket(), { type: 'token', token: first.token }));
    expect(again.token).toBe(first.token);
    expect(made.connected[1]).toBe(made.connected[0]);
  });

  test('a secret is good once', async () => {
    const secret = keeper.newSecret();
    unwrap(await enterByWebDoor(socket(), { type: 'secret', secret }));
    const second = await enterByWebDoor(socket(), { type: 'secret', secret });
    expect(second).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  });

  test('a secret is good for a minute', async () => {
    const secret = keeper.newSecret();
    now += linkLifetimeMs - 1;
    expect(keeper.enterBySecret(secret)).not.toBeNull();
    const late = keeper.newSecret();
    now += linkLifetimeMs;
    const answer = await enterByWebDoor(socket(), { type: 'secret', secret: late });
    expect(answer).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  });

  test('a fresh secret ends the one before', () => {
    const before = keeper.newSecret();
    const after = keeper.newSecret();
    expect(keeper.enterBySecret(before)).toBeNull();
    expect(keeper.enterBySecret(after)).not.toBeNull();
  });

  test('a made-up token and a made-up secret are refused', async () => {
    keeper.newSecret();
    const guess = 'A'.repeat(43);
    for (const knock of [
      { type: 'token', token: guess },
      { type: 'secret', secret: guess },
    ] as const) {
      expect(await enterByWebDoor(socket(), knock)).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
    }
  });

  test.each(['https://attacker.test', 'null', '', 'http://localhost:1'])(
    'a page of origin %j gets no socket',
    async (origin) => {
      expect((await closing(socket(origin))).code).toBe(0);
    },
  );

  test('there is no socket elsewhere', async () => {
    expect((await closing(socket(host.origin, '/other'))).code).toBe(0);
  });

  test.each(['{', '{"type":"call","id":0,"name":"echo.text","input":{"text":"x"}}', 'x'.repeat(2000)])(
    'a first message that shows no key (%.40s) closes the door',
    async (message) => {
      const opened = socket();
      opened.on('open', () => opened.send(message));
      expect((await closing(opened)).code).toBe(doorCodes.malformed);
      expect(made.connected).toEqual([]);
    },
  );

  test('a message that is not JSON, after a good start, closes the connection and nothing else', async () => {
    const opened = socket();
    const inside = unwrap(await enterByWebDoor(opened, { type: 'secret', secret: keeper.newSecret() }));
    opened.send('{');
    expect((await closing(opened)).code).toBe(doorCodes.malformed);
    expect(await enterByWebDoor(socket(), { type: 'token', token: inside.token })).toMatchObject({ ok: true });
  });

  test('a frame larger than any message is cut off before it is read', async () => {
    const opened = socket();
    unwrap(await enterByWebDoor(opened, { type: 'secret', secret: keeper.newSecret() }));
    // The head of a frame that announces 1 GiB (RFC 6455 section 5.2), as no proper client would send it.
    const raw = (opened as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket;
    raw.write(Uint8Array.from([0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4]));
    expect((await closing(opened)).code).toBe(1009);
  });

  test('a message larger than its call allows is refused by its size on the wire', async () => {
    const { pipe } = unwrap(await enterByWebDoor(socket(), { type: 'secret', secret: keeper.newSecret() }));
    const answer = await createClient(contract, pipe).call('echo.text', { text: 'ä'.repeat(500) });
    expect(answer).toMatchObject({ ok: false, error: { code: 'too-large' } });
  });

  test('a page without a key has a link made, and learns nothing of it', async () => {
    expect(await askForFreshLink(socket())).toEqual(ok({ opened: false }));
    expect(made).toEqual({ links: 1, connected: [] });
  });

  test('but not twice in a moment', async () => {
    await askForFreshLink(socket());
    expect(await askForFreshLink(socket())).toMatchObject({ ok: false });
    expect(made.links).toBe(1);
    now += 60_000;
    expect(await askForFreshLink(socket())).toMatchObject({ ok: true });
  });

  test('stopping the host tells the pages', async () => {
    const opened = socket();
    unwrap(await enterByWebDoor(opened, { type: 'secret', secret: keeper.newSecret() }));
    const closed = closing(opened);
    await host.stop();
    expect((await closed).reason).toBe('Ferry was stopped');
  });
});

test('the redirect file is for this user alone and holds the secret in the fragment only', () => {
  const path = writeRedirectFile(home, 'http://127.0.0.1:5', 'S'.repeat(43));
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(`url=http://127.0.0.1:5/#s=${'S'.repeat(43)}"`);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  writeRedirectFile(home, 'http://127.0.0.1:5', 'T'.repeat(43));
  expect(readFileSync(path, 'utf8')).not.toContain('S'.repeat(43));
});
