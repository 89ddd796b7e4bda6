import { randomBytes } from 'node:crypto';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { LoadedSettings } from '../configuration/load-settings.ts';
import {
  accessOf,
  couchAdministrator,
  defaultPasswordFile,
  defaults,
  missing,
  serverPassword,
} from '../configuration/server-settings.ts';
import type { Settings } from '../configuration/settings.ts';
import { makePrivateFolder, writePrivately } from '../private-file.ts';
import { provisionCouch } from '../store/couchdb/provision.ts';
import type { Flags } from './outcome.ts';

/** `ferry-server provision`: prepares a CouchDB for the server, once, as an administrator of it. Doing it again changes nothing. */
export async function provision({ settings }: LoadedSettings, flags: Flags): Promise<Result<void>> {
  const { couchdbUrl, couchdbRoom: room = defaults.couchdbRoom } = settings;
  if (couchdbUrl === undefined) return missing('couchdbUrl', 'the address of CouchDB');
  const administrator = await couchAdministrator(settings);
  if (!administrator.ok) return administrator;
  const password = await passwordForServer(settings);
  if (!password.ok) return password;
  const access = accessOf(settings, couchdbUrl, password.value.password);
  const done = await provisionCouch({ access, administrator: administrator.value, room });
  if (!done.ok) return done;

  const { places, free } = done.value;
  const changes = [...password.value.changes, ...done.value.changes];
  if (flags['json'] === true) process.stdout.write(`${JSON.stringify({ ok: true, changes, places, free })}\n`);
  else
    process.stdout.write(`${[...sentences(changes), `Room for ${places} projects, ${free} of it free.`].join('\n')}\n`);
  return ok(undefined);
}

function sentences(changes: readonly string[]): string[] {
  return changes.length === 0
    ? ['Everything was as it should be; nothing was changed.']
    : changes.map((each) => `- ${each}`);
}

/** The server's password, made up and written down where there is none yet, before CouchDB learns it. */
async function passwordForServer(settings: Settings): Promise<Result<{ password: string; changes: string[] }>> {
  const found = await serverPassword(settings);
  if (found.ok) return ok({ password: found.value, changes: [] });
  const { data, couchdbPasswordFile } = settings;
  if (found.error.code !== 'not-found' || data === undefined || couchdbPasswordFile !== undefined) return found;
  const file = defaultPasswordFile(data);
  const password = randomBytes(32).toString('base64url');
  try {
    makePrivateFolder(data);
    await writePrivately(file, `${password}\n`);
  } catch (thrown) {
    const { message } = errorFrom(thrown, file);
    return fail('storage', file, `the password cannot be written down: ${message}`, 'Make the folder writable.');
  }
  return ok({ password, changes: [`made up a password for the server, in ${file}`] });
}
