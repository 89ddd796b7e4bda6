import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fail, ok, unwrap } from '@ferry/common/errors';
import type { NodeChild, StartNode } from './node-child.ts';
import { createSampleLaptops } from './sample-laptops.ts';
import type { LaptopOrder, SampleLaptops } from './sample-laptops.ts';

/** A fleet that does what the test says. */
interface Fleet {
  readonly plan: { server: string | null; laptops: { name: string; power: string; reach: string }[] };
  readonly token: string | undefined;
  readonly written: unknown[];
  say(event: object): void;
  end(why: string): void;
}

let home: string;
let fleets: Fleet[];
let laptops: SampleLaptops;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-fleet-'));
  writeFileSync(join(home, 'agent'), '');
  fleets = [];
  laptops = create();
});
afterEach(async () => {
  vi.useRealTimers();
  await laptops.stop();
  rmSync(home, { recursive: true });
});

const start: StartNode = ({ args, env }) => {
  const lines = new Set<(line: string) => void>();
  let end: (ended: { code: number; why: string }) => void = () => undefined;
  const ended = new Promise<{ code: number; why: string }>((resolve) => (end = resolve));
  const written: unknown[] = [];
  fleets.push({
    plan: JSON.parse(readFileSync(args[2] ?? '', 'utf8')) as Fleet['plan'],
    token: env?.['FERRY_TOKEN'],
    written,
    say: (event) => lines.forEach((line) => line(JSON.stringify(event))),
    end: (why) => end({ code: 1, why }),
  });
  const child: NodeChild = {
    send: () => undefined,
    onMessage: () => undefined,
    onLine: (listener) => void lines.add(listener),
    writeLine: (line) => void written.push(JSON.parse(line)),
    ended,
    stop: async () => end({ code: 0, why: 'ended' }),
  };
  return child;
};
function create(): SampleLaptops {
  return createSampleLaptops(start, { agent: join(home, 'agent'), home, awayMs: 60_000 });
}
const settings = {
  ...{ projectId: 'p', companyKey: 'K', token: 'secret-token', sourceTenantId: 's', targetTenantId: 't' },
  server: 'http://127.0.0.1:1',
};
const order = (part: Partial<LaptopOrder> = {}): LaptopOrder => ({
  reach: 'cloud',
  upn: 'a@b',
  targetUpn: 'a@c',
  ...part,
});
const states = () => laptops.of('p').map(({ name, state }) => `${name} ${state}`);

test('several in one process; their states follow what the fleet says; the token is on no disk', () => {
  expect(unwrap(laptops.start(settings, [order(), order({ reach: 'lan', power: 'off' })]))).toBe(2);
  expect(fleets).toHaveLength(1);
  expect(fleets[0]?.token).toBe('secret-token');
  expect(states()).toEqual(['laptop-1 starting', 'laptop-2 off']);
  fleets[0]?.say({
    laptop: 'laptop-1',
    event: 'trouble',
    channel: 'enrol',
    error: fail('unreachable', 'x', 'nobody there', '').error,
  });
  expect(laptops.of('p')[0]).toMatchObject({ state: 'starting', why: 'nobody there' });
  fleets[0]?.say({ laptop: 'laptop-1', event: 'enrolled' });
  fleets[0]?.say({ laptop: 'laptop-2', event: 'power', power: 'on' });
  fleets[0]?.say({ laptop: 'nobody', event: 'started' });
  fleets[0]?.say({ rubbish: true });
  expect(states()).toEqual(['laptop-1 running', 'laptop-2 starting']);
  const folder = join(home, 'laptops', 'p');
  for (const name of readdirSync(folder))
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain('secret-token');
});

test('more of them get names of their own; a fleet that ends says why, and only for its own', async () => {
  unwrap(laptops.start(settings, [order()]));
  unwrap(laptops.start(settings, [order()]));
  fleets[0]?.end('ended with code 1');
  await vi.waitFor(() => expect(states()).toEqual(['laptop-1 ended', 'laptop-2 starting']));
  expect(laptops.of('p')[0]?.why).toBe('ended with code 1');
  expect(laptops.power('p', 'laptop-1', 'on')).toMatchObject({ ok: false, error: { code: 'not-found' } });
});

test('after a restart all go on in one process; a token is made for those alone that lack one', async () => {
  unwrap(laptops.start(settings, [order(), order({ power: 'off' })]));
  fleets[0]?.say({ laptop: 'laptop-1', event: 'enrolled' });
  unwrap(laptops.power('p', 'laptop-1', 'off'));
  await laptops.stop();
  laptops = create();
  expect(laptops.of('p')).toEqual([]);
  const token = vi.fn(async () => ok('new-token'));
  unwrap(await laptops.resume('p', 'http://127.0.0.1:2', token));
  unwrap(await laptops.resume('p', 'http://127.0.0.1:2', token));
  expect(token.mock.calls).toEqual([[1]]);
  expect(fleets).toHaveLength(2);
  expect(fleets[1]).toMatchObject({ token: 'new-token', plan: { server: 'http://127.0.0.1:2' } });
  expect(fleets[1]?.plan.laptops.map(({ power }) => power)).toEqual(['off', 'off']);
});

test('without a token they do not go on, and say so; a project without laptops has nothing to do', async () => {
  unwrap(laptops.start(settings, [order()]));
  await laptops.stop();
  const refused = fail('forbidden', 'token', 'this console may not', 'Ask.');
  expect(await laptops.resume('p', null, async () => refused)).toMatchObject({ ok: false });
  expect(laptops.of('p')).toMatchObject([{ state: 'ended', why: 'this console may not' }]);
  unwrap(await laptops.resume('other', null, async () => refused));
});

test('one that is to be away goes, and comes back by itself, once', () => {
  vi.useFakeTimers();
  unwrap(laptops.start(settings, [order({ returns: true }), order()]));
  laptops.sendAway('p');
  laptops.sendAway('p');
  expect(fleets[0]?.written).toEqual([{ laptop: 'laptop-1', power: 'off' }]);
  vi.advanceTimersByTime(59_999);
  expect(fleets[0]?.written).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(fleets[0]?.written).toEqual([
    { laptop: 'laptop-1', power: 'off' },
    { laptop: 'laptop-1', power: 'on' },
  ]);
  laptops.sendAway('p');
  vi.advanceTimersByTime(120_000);
  expect(fleets[0]?.written).toHaveLength(2);
});

test('a record that cannot be read is an error and stays as it is', async () => {
  unwrap(laptops.start(settings, [order()]));
  await laptops.stop();
  const path = join(home, 'laptops', 'p', 'laptops.json');
  writeFileSync(path, '{"format":9}');
  expect(await laptops.resume('p', null, async () => ok('t'))).toMatchObject({ ok: false, error: { code: 'storage' } });
  expect(laptops.start(settings, [order()])).toMatchObject({ ok: false });
  expect(readFileSync(path, 'utf8')).toBe('{"format":9}');
});

test('what cannot work is refused: no server for those that need one, no agent', async () => {
  expect(laptops.start({ ...settings, server: null }, [order()])).toMatchObject({ error: { code: 'unreachable' } });
  unwrap(laptops.start({ ...settings, server: null }, [order({ reach: 'lan' })]));
  await laptops.forget('p');
  expect(existsSync(join(home, 'laptops', 'p'))).toBe(false);
  rmSync(join(home, 'agent'));
  expect(laptops.start(settings, [order()])).toMatchObject({ error: { code: 'not-found' } });
});
