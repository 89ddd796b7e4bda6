import { join } from 'node:path';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { LogLevelName } from '../gateway/log.ts';
import type { CouchAccess } from '../store/couchdb/couch-access.ts';
import type { LoadedSettings } from './load-settings.ts';
import { readPasswordFile } from './secret-file.ts';
import { flagOf, variableOf } from './settings.ts';
import type { SettingName, Settings } from './settings.ts';

/** The settings of a running server, with their defaults. */
export interface ServerSettings {
  readonly data: string;
  readonly port: number;
  readonly host: string;
  readonly origin?: string;
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  readonly behindProxy: boolean;
  readonly logLevel: LogLevelName;
}

export const defaults = {
  port: 5985,
  host: '127.0.0.1',
  logLevel: 'info',
  couchdbPrefix: 'ferry',
  couchdbRoom: 10,
} as const;

export function serverSettings({ settings }: LoadedSettings): Result<ServerSettings> {
  const { data, port, host, origin, tlsCert, tlsKey, behindProxy, logLevel } = settings;
  if (data === undefined) return missing('data', 'the folder for the store, the keys and the set-up code');
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    return fail('invalid', 'TLS', '--tls-cert and --tls-key go together', 'Give both, or neither.');
  return ok({
    data,
    port: port ?? defaults.port,
    host: host ?? defaults.host,
    ...(origin === undefined ? {} : { origin }),
    ...(tlsCert === undefined || tlsKey === undefined ? {} : { tls: { certFile: tlsCert, keyFile: tlsKey } }),
    behindProxy: behindProxy ?? false,
    logLevel: logLevel ?? defaults.logLevel,
  });
}

/** Where `provision` writes the password that it makes up, and where the server looks for one. */
export function defaultPasswordFile(data: string): string {
  return join(data, 'couchdb-password');
}

/** How the server goes to CouchDB; undefined when it has the embedded store. */
export async function couchAccess(loaded: LoadedSettings): Promise<Result<CouchAccess | undefined>> {
  const { settings, source } = loaded;
  const { couchdbUrl } = settings;
  if (couchdbUrl === undefined) {
    const without = couchOnly.find((name) => settings[name] !== undefined);
    if (without === undefined) return ok(undefined);
    const message = 'it is set, but the address of CouchDB is not: the embedded store would be used';
    return fail('invalid', source(without), message, 'Set couchdbUrl too, or take this away.');
  }
  const password = await serverPassword(settings);
  if (!password.ok) return password;
  return ok(accessOf(settings, couchdbUrl, password.value));
}

const couchOnly: readonly SettingName[] = ['couchdbUser', 'couchdbPassword', 'couchdbPasswordFile', 'couchdbPrefix'];

export function accessOf(settings: Settings, url: string, password: string): CouchAccess {
  const { couchdbPrefix: prefix = defaults.couchdbPrefix } = settings;
  // After the prefix: two servers on one CouchDB must not set one another's password.
  const { couchdbUser: user = `${prefix}-server` } = settings;
  return { url, user, password, prefix };
}

/** `not-found` when it is in no setting, and in the file of the data folder neither. */
export async function serverPassword(settings: Settings): Promise<Result<string>> {
  const { couchdbPassword, couchdbPasswordFile, data } = settings;
  if (couchdbPassword !== undefined && couchdbPasswordFile !== undefined)
    return fail('invalid', 'couchdbPassword', 'both a password and a file for it are set', 'Set one of them.');
  if (couchdbPassword !== undefined) return ok(couchdbPassword);
  const file = couchdbPasswordFile ?? (data === undefined ? undefined : defaultPasswordFile(data));
  if (file === undefined) return missing('couchdbPasswordFile', 'the file with the password for CouchDB');
  const read = await readPasswordFile(file);
  if (read.ok || read.error.code !== 'not-found' || couchdbPasswordFile !== undefined) return read;
  return fail(
    'not-found',
    file,
    'the password for CouchDB is not here',
    'Run ferry-server provision, which makes one.',
  );
}

/** The administrator of CouchDB; asked for by `provision` alone. */
export async function couchAdministrator(settings: Settings): Promise<Result<{ user: string; password: string }>> {
  const { couchdbAdmin, couchdbAdminPassword, couchdbAdminPasswordFile } = settings;
  if (couchdbAdmin === undefined) return missing('couchdbAdmin', 'the name of an administrator of CouchDB');
  if (couchdbAdminPassword !== undefined && couchdbAdminPasswordFile !== undefined)
    return fail('invalid', 'couchdbAdminPassword', 'both a password and a file for it are set', 'Set one of them.');
  if (couchdbAdminPassword !== undefined) return ok({ user: couchdbAdmin, password: couchdbAdminPassword });
  if (couchdbAdminPasswordFile === undefined)
    return missing('couchdbAdminPasswordFile', 'the file with the password of that administrator');
  const read = await readPasswordFile(couchdbAdminPasswordFile);
  return read.ok ? ok({ user: couchdbAdmin, password: read.value }) : read;
}

export function missing(name: SettingName, what: string): ReturnType<typeof fail> {
  const remedy = `Give ${flagOf(name)}, ${variableOf(name)}, or ${name} in the configuration file.`;
  return fail('invalid', name, `${what} is not set`, remedy);
}
