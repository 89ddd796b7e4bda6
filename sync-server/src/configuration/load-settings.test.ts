import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { loadSettings } from './load-settings.ts';
import type { LoadedSettings } from './load-settings.ts';
import { couchAccess, couchAdministrator, serverSettings } from './server-settings.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'ferry-settings-'))));
afterEach(async () => await rm(folder, { recursive: true }));

async function written(name: string, content: unknown, mode = 0o600): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  await chmod(path, mode);
  return path;
}

async function load(
  flags: Record<string, unknown>,
  environment: Record<string, string> = {},
): Promise<Result<LoadedSettings>> {
  return await loadSettings({ flags, environment });
}

async function refusal(...sources: Parameters<typeof load>): Promise<string> {
  const loaded = await load(...sources);
  if (loaded.ok) throw new Error('nothing was refused');
  const { code, where, message, remedy } = loaded.error;
  return `${code} at ${where}: ${message}. ${remedy}`;
}

describe('settings', () => {
  it('come from flags before the environment, from that before the file, and know whence', async () => {
    const config = await written('ferry.json', { data: '/in-file', port: 1, host: '::1', logLevel: 'debug' });
    const environment = { FERRY_SERVER_CONFIG: config, FERRY_SERVER_PORT: '2', FERRY_SERVER_HOST: 'localhost' };
    const { settings, source, configFile } = unwrap(await load({ port: '3' }, environment));
    expect(settings).toEqual({ data: '/in-file', port: 3, host: 'localhost', logLevel: 'debug' });
    expect(source('port')).toBe('--port');
    expect(source('host')).toBe('FERRY_SERVER_HOST');
    expect(source('data')).toBe(`data in ${config}`);
    expect(configFile).toBe(config);
  });

  it('have the defaults of before where nothing is set', async () => {
    const loaded = unwrap(await load({ data: '/somewhere' }));
    expect(unwrap(serverSettings(loaded))).toEqual({
      data: '/somewhere',
      port: 5985,
      host: '127.0.0.1',
      behindProxy: false,
      logLevel: 'info',
    });
    expect(unwrap(await couchAccess(loaded))).toBeUndefined();
  });

  it('are refused with the place of the wrong value, even where another goes before it', async () => {
    expect(await refusal({ port: '70000' })).toMatch(/^invalid at --port: a port is 65535 at most/);
    expect(await refusal({}, { FERRY_SERVER_PORT: 'tcp://10.0.0.1:5985' })).toMatch(
      /at FERRY_SERVER_PORT: not a number/,
    );
    expect(await refusal({}, { FERRY_SERVER_BEHIND_PROXY: 'perhaps' })).toMatch(/FERRY_SERVER_BEHIND_PROXY: neither/);
    const config = await written('ferry.json', { port: '5985' });
    expect(await refusal({ config, port: '1' })).toBe(`invalid at port in ${config}: not a number. Correct it there.`);
    const mistyped = await written('other.json', { prot: 5985 });
    expect(await refusal({ config: mistyped })).toMatch(/^invalid at prot in .*there is no such setting.*spelling/);
    expect(await refusal({ couchdbPrefix: 'Ferry' })).toMatch(/--couchdb-prefix: a prefix is lower-case letters/);
  });

  it('need a file that is there, is JSON and is not endless', async () => {
    expect(await refusal({ config: join(folder, 'none') })).toMatch(/^not-found at .*none/);
    expect(await refusal({ config: await written('a', 'port: 1') })).toMatch(/^invalid at .*not JSON/);
    expect(await refusal({ config: await written('b', '[]') })).toMatch(/^invalid at/);
    expect(await refusal({ config: await written('c', ' '.repeat(70_000)) })).toMatch(/^too-large at/);
  });

  it('with a password in them are for their owner alone', async (context) => {
    if (process.platform === 'win32') context.skip('Windows has other rights');
    const open = await written('open.json', { couchdbPassword: 'secret' }, 0o640);
    expect(await refusal({ config: open })).toMatch(/^forbidden at .*others may read it.*chmod 600/);
    // However the name is spelt in JSON.
    const hidden = await written('hidden.json', '{"couchdbAdminPasswor\\u0064":"secret"}', 0o604);
    expect(await refusal({ config: hidden })).toMatch(/^forbidden at/);
    const without = await written('without.json', { port: 1 }, 0o644);
    expect(unwrap(await load({ config: without })).settings).toEqual({ port: 1 });
  });

  it('of the environment that nobody knows are told, an empty one counts as none', async () => {
    const loaded = unwrap(await load({}, { FERRY_SERVER_PROT: '1', FERRY_SERVER_ORIGIN: '', FERRY_SOAK: '1' }));
    expect(loaded.unknownVariables).toEqual(['FERRY_SERVER_PROT']);
    expect(loaded.settings).toEqual({});
  });

  it('say what is missing by all its names', async () => {
    const missing = serverSettings(unwrap(await load({})));
    expect(missing).toMatchObject({ ok: false, error: { code: 'invalid', where: 'data' } });
    expect(!missing.ok && missing.error.remedy).toBe(
      'Give --data, FERRY_SERVER_DATA, or data in the configuration file.',
    );
    const half = serverSettings(unwrap(await load({ data: '/x', tlsKey: '/y' })));
    expect(!half.ok && half.error.message).toMatch(/go together/);
  });
});

describe('the way to CouchDB', () => {
  const url = 'http://127.0.0.1:5984';
  const access = async (...sources: Parameters<typeof load>) => await couchAccess(unwrap(await load(...sources)));

  it('takes the password from the environment, from a file, or from the data folder', async () => {
    const fromEnvironment = await access({ couchdbUrl: url }, { FERRY_SERVER_COUCHDB_PASSWORD: 'one' });
    expect(unwrap(fromEnvironment)).toEqual({ url, user: 'ferry-server', password: 'one', prefix: 'ferry' });
    const file = await written('two', 'two\n');
    const flags = { couchdbUrl: url, couchdbPasswordFile: file, couchdbUser: 'me', couchdbPrefix: 'mine' };
    expect(unwrap(await access(flags))).toEqual({ url, user: 'me', password: 'two', prefix: 'mine' });
    await written('couchdb-password', 'three\n');
    const byFolder = unwrap(await access({ couchdbUrl: url, couchdbPrefix: 'second', data: folder }));
    expect(byFolder).toMatchObject({ user: 'second-server', password: 'three' });
  });

  it('is refused when the password is nowhere, twice, open to others or on two lines', async () => {
    const code = async (...sources: Parameters<typeof load>) => {
      const result = await access(...sources);
      return result.ok ? 'ok' : `${result.error.code}: ${result.error.remedy}`;
    };
    expect(await code({ couchdbUrl: url, data: folder })).toMatch(/^not-found: Run ferry-server provision/);
    expect(await code({ couchdbUrl: url })).toMatch(/^invalid: Give --couchdb-password-file/);
    const file = await written('two', 'two\nlines');
    expect(await code({ couchdbUrl: url, couchdbPasswordFile: file })).toMatch(/^invalid/);
    const both = { FERRY_SERVER_COUCHDB_PASSWORD: 'one' };
    expect(await code({ couchdbUrl: url, couchdbPasswordFile: file }, both)).toMatch(/^invalid: Set one/);
    if (process.platform === 'win32') return;
    const open = await written('open', 'one', 0o644);
    expect(await code({ couchdbUrl: url, couchdbPasswordFile: open })).toMatch(/^forbidden: Run chmod 600/);
  });

  it('is not half set: without an address nobody means the embedded store', async () => {
    const half = await access({ data: folder }, { FERRY_SERVER_COUCHDB_USER: 'me' });
    expect(half).toMatchObject({ ok: false, error: { code: 'invalid', where: 'FERRY_SERVER_COUCHDB_USER' } });
  });

  it('asks for the administrator by name and password', async () => {
    const administrator = async (flags: Record<string, unknown>, environment: Record<string, string> = {}) =>
      await couchAdministrator(unwrap(await load(flags, environment)).settings);
    expect(await administrator({})).toMatchObject({ ok: false, error: { where: 'couchdbAdmin' } });
    expect(await administrator({ couchdbAdmin: 'a' })).toMatchObject({ ok: false, error: { code: 'invalid' } });
    const password = { FERRY_SERVER_COUCHDB_ADMIN_PASSWORD: 'p' };
    expect(unwrap(await administrator({ couchdbAdmin: 'a' }, password))).toEqual({ user: 'a', password: 'p' });
    const file = await written('admin', 'q\r\n');
    const byFile = await administrator({ couchdbAdmin: 'a', couchdbAdminPasswordFile: file });
    expect(unwrap(byFile)).toEqual({ user: 'a', password: 'q' });
  });
});
