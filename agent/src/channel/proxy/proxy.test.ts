// What is written in settings about proxies, and how long it counts.
import { expect, test } from 'vitest';
import { environmentProxies } from './environment-proxies.ts';
import { pauseOnThisNetwork } from './network-signature.ts';
import { scriptInWords } from './proxy-finder.ts';
import type { FoundWays, ProxyFinder } from './proxy-finder.ts';
import { isLoopback, ServerWays } from './server-ways.ts';
import { bypassed, proxiesInText } from './windows-proxy-text.ts';

test.each([
  ['proxy.example:8080', ['proxy.example 8080']],
  ['proxy.example', ['proxy.example 80']],
  ['http://proxy.example:8080/', ['proxy.example 8080']],
  ['a.example:3128 ', ['a.example 3128']],
  ['a:1;b:2 c:3', ['a 1', 'b 2', 'c 3']],
  ['http=a:80;https=b:8443;ftp=c:21;socks=d:1080', ['b 8443']],
  ['https=http://b:1;c:2', ['b 1', 'c 2']],
  ['http=a:80', []],
  ['https=https://b:443', []],
  ['[fd00::1]:8080', ['fd00::1 8080']],
  ['', []],
  ['ann:secret@proxy:80', []],
  ['proxy:99999;:;[;a b=c:1', ['a 80']],
])('the proxies of %j', (text, expected) => {
  expect(proxiesInText(text).map(({ host, port }) => `${host} ${port}`)).toEqual(expected);
});

test.each([
  ['<local>', 'https://ferry', true],
  ['<local>', 'https://ferry.example', false],
  ['<local>', 'https://[fd00::1]', false],
  ['<LOCAL>;x', 'https://ferry', true],
  ['*.example.com', 'https://ferry.example.com', true],
  ['*.EXAMPLE.com', 'https://FERRY.example.COM', true],
  ['*.example.com', 'https://example.com', false],
  ['*.example.com', 'https://ferry.example.com.evil.org', false],
  ['*example.com', 'https://example.com', true],
  ['example.com', 'https://ferry.example.com', false],
  ['ferry.example.com:8443', 'https://ferry.example.com:8443', true],
  ['ferry.example.com:443', 'https://ferry.example.com', true],
  ['ferry.example.com:8443', 'https://ferry.example.com', false],
  ['https://ferry.*', 'https://ferry.example.com', true],
  ['http://ferry.*', 'https://ferry.example.com', false],
  ['10.*', 'https://10.1.2.3', true],
  ['10.*', 'https://110.1.2.3', false],
  ['fd00::1', 'https://[fd00::1]', true],
  ['[fd00::1]:8443', 'https://[fd00::1]:8443', true],
  ['[fd00::*]', 'https://[fd00::7]', true],
  ['a.b', 'https://axb', false],
  ['x; *.org ,y', 'https://z.org', true],
  ['', 'https://ferry.example.com', false],
])('the exceptions %j for %s: %s', (text, url, expected) => {
  expect(bypassed(text, new URL(url))).toBe(expected);
});

const environment = async (values: NodeJS.ProcessEnv, url = 'https://ferry.example.com') =>
  (await environmentProxies(values).find(new URL(url))).ways;

test.each([
  ['proxy.example:3128', { host: 'proxy.example', port: 3128 }],
  ['http://proxy.example', { host: 'proxy.example', port: 80 }],
  ['http://[fd00::1]:3128', { host: 'fd00::1', port: 3128 }],
  // "ann:p@ss"
  ['http://ann:p%40ss@proxy:1', { host: 'proxy', port: 1, authorization: 'Basic YW5uOnBAc3M=' }],
])('HTTPS_PROXY=%s', async (text, expected) => {
  expect(await environment({ HTTPS_PROXY: text })).toEqual([expected]);
  expect(await environment({ https_proxy: text, HTTPS_PROXY: 'other:1' })).toEqual([expected]);
});

test.each(['socks5://proxy:1080', 'https://proxy:443', 'http://', 'http://ann:100%@proxy:1'])(
  'HTTPS_PROXY=%s is refused',
  async (text) => {
    await expect(environment({ HTTPS_PROXY: text })).rejects.toMatchObject({ error: { code: 'invalid' } });
  },
);

test.each([
  ['*', true],
  ['example.com', true],
  ['.example.com', true],
  ['*.example.com', true],
  ['other.org, example.com:443', true],
  ['example.com:8443', false],
  ['ample.com', false],
  ['ferry.example.com.org', false],
  ['', false],
])('NO_PROXY=%s', async (text, direct) => {
  const [way] = await environment({ HTTPS_PROXY: 'proxy:1', NO_PROXY: text });
  expect(way === 'direct').toBe(direct);
});

test('NO_PROXY knows addresses of IPv6', async () => {
  const at = async (text: string) =>
    await environment({ HTTPS_PROXY: 'proxy:1', NO_PROXY: text }, 'https://[fd00::1]:8443');
  expect(await at('fd00::1')).toEqual(['direct']);
  expect(await at('[fd00::1]:8443')).toEqual(['direct']);
  expect(await at('[fd00::1]:1')).not.toEqual(['direct']);
});

test.each([
  ['https://localhost:1', true],
  ['https://a.localhost', true],
  ['https://127.0.0.1', true],
  ['https://127.9.9.9', true],
  ['https://[::1]:8', true],
  ['https://127.0.0.1.example.com', false],
  ['https://localhost.example.com', false],
  ['https://ferry.example.com', false],
])('%s is this computer: %s', (url, expected) => {
  expect(isLoopback(new URL(url))).toBe(expected);
});

test('the system is asked again after a while, after a failure and on another network; what failed comes last', async () => {
  const [a, b] = [
    { host: 'a', port: 1 },
    { host: 'b', port: 2 },
  ] as const;
  let asked = 0;
  let [now, network] = [1000, 'home'];
  const finder: ProxyFinder = {
    async find(): Promise<FoundWays> {
      asked += 1;
      return { ways: [{ ...a }, { ...b }, 'direct'], source: 'test' };
    },
  };
  const ways = new ServerWays(
    finder,
    () => now,
    () => network,
  );
  const url = new URL('https://ferry.example.com/a');
  const order = async () => (await ways.to(url)).ways.map((way) => (way === 'direct' ? way : way.host)).join(' ');
  expect(await order()).toBe('a b direct');
  expect((await ways.to(new URL('https://127.0.0.1'))).ways).toEqual(['direct']);
  expect((await ways.to(new URL('http://127.0.0.1'))).ways).toEqual(['direct']);
  await order();
  expect(asked).toBe(1);

  ways.failed(url, a);
  expect(await order()).toBe('b direct a');
  expect(asked).toBe(1);
  now += 30_000;
  expect(await order()).toBe('b direct a');
  expect(asked).toBe(2);
  network = 'hotel';
  expect(await order()).toBe('a b direct');
  expect(asked).toBe(3);
  now += 10 * 60_000;
  await order();
  expect(asked).toBe(4);
});

test('a wait ends when the network changes, and when it is given up', async () => {
  let looks = 0;
  const joined = () => (looks++ > 0 ? 'new' : 'old');
  expect(await pauseOnThisNetwork(600_000, new AbortController().signal, joined)).toBe(true);
  expect(await pauseOnThisNetwork(600_000, AbortSignal.abort(), () => 'same')).toBe(false);
  expect(await pauseOnThisNetwork(1, new AbortController().signal, () => 'same')).toBe(false);
});

test('the address of a script is shown without what may be a secret', () => {
  const cases = [
    ['http://proxy.example:8080/pac/site.pac', 'http://proxy.example:8080/pac/site.pac'],
    ['https://bob:hunter2@proxy.example/site.pac?key=s3cret', 'https://…@proxy.example/site.pac?…'],
    ['https://bob@proxy.example/site.pac#s3cret', 'https://…@proxy.example/site.pac?…'],
    ['file:///C:/pac/site.pac', 'file:///C:/pac/site.pac'],
    ['data:text/plain,s3cret', 'data:…'],
    ['bob:s3cret', 'bob:…'],
    ['s3cret', 'whose address cannot be read'],
  ] as const;
  expect(cases.map(([address]) => scriptInWords(address))).toEqual(cases.map(([, words]) => words));
});
