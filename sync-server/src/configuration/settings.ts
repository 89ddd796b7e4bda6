import { z } from 'zod';
import { logLevelNames } from '../gateway/log.ts';
import { couchUserSchema, prefixSchema } from '../store/couchdb/couch-access.ts';
import { mostPlaces } from '../store/couchdb/layout.ts';

const file = z.string().min(1, 'it is empty').max(4096);
const password = z.string().min(1, 'it is empty').max(1000);
const port = z.number('not a number').int('not a whole number').min(0).max(65_535, 'a port is 65535 at most');
const room = z.number('not a number').int('not a whole number').min(1).max(mostPlaces, `at most ${mostPlaces}`);

/** Every setting of `ferry-server` by its name in the configuration file. Environment and flags are named after it. */
export const settingSchemas = {
  /** folder of the embedded store, the set-up code and the server's own keys */
  data: file,
  /** 0: any free one */
  port,
  host: z.string().min(1, 'it is empty').max(253),
  /** public address */
  origin: z.string().min(1, 'it is empty').max(300),
  tlsCert: file,
  tlsKey: file,
  behindProxy: z.boolean('neither true nor false'),
  logLevel: z.enum(logLevelNames),
  couchdbUrl: z.string().max(1000),
  couchdbUser: couchUserSchema,
  couchdbPassword: password,
  couchdbPasswordFile: file,
  couchdbPrefix: prefixSchema,
  couchdbAdmin: couchUserSchema,
  couchdbAdminPassword: password,
  couchdbAdminPasswordFile: file,
  /** for how many projects `provision` makes room */
  couchdbRoom: room,
} as const;

export type SettingName = keyof typeof settingSchemas;
/** What was set, by whatever source. */
export type Settings = { readonly [N in SettingName]?: z.output<(typeof settingSchemas)[N]> };

export const settingNames = Object.keys(settingSchemas) as SettingName[];

/** Never a flag: a command line can be read by everybody on the machine. */
export const secretSettings: readonly SettingName[] = ['couchdbPassword', 'couchdbAdminPassword'];

export const environmentPrefix = 'FERRY_SERVER_';
/** The path of the configuration file itself. */
export const configVariable = `${environmentPrefix}CONFIG`;

/** `tlsCert`: `FERRY_SERVER_TLS_CERT` */
export function variableOf(name: SettingName): string {
  return environmentPrefix + name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** `tlsCert`: `--tls-cert` */
export function flagOf(name: SettingName): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A value as a variable or a flag has it, which is text, in the type of its setting. What does not fit stays text, and is refused. */
export function fromText(name: SettingName, text: string): unknown {
  if (name === 'port' || name === 'couchdbRoom') return /^\d{1,9}$/.test(text) ? Number(text) : text;
  if (name === 'behindProxy')
    return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
  return text;
}
