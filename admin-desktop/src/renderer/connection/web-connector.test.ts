import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { doorCodes } from '../../contract/web-door.ts';
import type { DoorSocket } from '../../contract/web-door.ts';
import { takeSecret } from './secret-from-address.ts';
import { webConnector } from './web-connector.ts';

const secret = 's'.repeat(43);
const token = 't'.repeat(43);

/** A socket whose other end is the test. */
function fakeSocket(answer: (knock: string, socket: EventEmitter) => void): DoorSocket {
  const events = new EventEmitter();
  queueMicrotask(() => events.emit('open'));
  return {
    readyState: 0,
    send: (text) => answer(text, events),
    close: () => void events.emit('close', { code: 1000, reason: '' }),
    addEventListener: (type: string, listener: (event: never) => void) => void events.on(type, listener as () => void),
  };
}

test('shows the secret once, and the token ever after', async () => {
  const knocks: unknown[] = [];
  const openSocket = () =>
    fakeSocket((text, socket) => {
      knocks.push(JSON.parse(text));
      socket.emit('message', { data: JSON.stringify({ type: 'welcome', token }) });
    });
  const connector = webConnector({ secret, openSocket });
  expect(await connector.connect()).toMatchObject({ ok: true });
  expect(await connector.connect()).toMatchObject({ ok: true });
  expect(knocks).toEqual([
    { type: 'secret', secret },
    { type: 'token', token },
  ]);
});

test('without either it does not even knock', async () => {
  const openSocket = vi.fn();
  const connector = webConnector({ secret: null, openSocket });
  expect(await connector.connect()).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
  expect(openSocket).not.toHaveBeenCalled();
});

test('a spent secret is refused for good, with the reason of the door', async () => {
  const openSocket = () =>
    fakeSocket(
      (_text, socket) => void socket.emit('close', { code: doorCodes.notLetIn, reason: 'this link was used already' }),
    );
  const refused = await webConnector({ secret, openSocket }).connect();
  expect(refused).toMatchObject({ error: { code: 'unauthenticated', message: 'this link was used already' } });
});

test('the secret leaves the address bar as it is read', () => {
  const replaced: string[] = [];
  const address = (hash: string) => ({
    location: { hash, pathname: '/', search: '' },
    history: { replaceState: (_data: unknown, _unused: string, url: string) => void replaced.push(url) },
  });
  expect(takeSecret(address(`#s=${secret}`))).toBe(secret);
  expect(replaced).toEqual(['/']);
  expect(takeSecret(address('#/users'))).toBeNull();
  expect(takeSecret(address('#s=<script>'))).toBeNull();
  expect(replaced).toEqual(['/']);
});
