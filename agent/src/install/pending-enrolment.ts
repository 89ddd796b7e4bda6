import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { checkJson, errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { enrolmentSecretSchema } from '@ferry/common/enrolment';
import { companyKeySchema } from '@ferry/common/trust/root-record';
import { writeDurably } from '../durable-file.ts';
import type { SecretBox } from '../identity/secret-box.ts';
import { makePrivateFolder } from '../private-folder.ts';

const fileSchema = z.object({
  format: z.literal(1),
  server: z.string().max(500).optional(),
  companyKey: companyKeySchema,
  /** false: taken from the name of a file, and nobody has looked at it yet */
  confirmed: z.boolean(),
  allowScripts: z.literal(true).optional(),
  box: z.string().max(50),
  sealed: z.base64().max(4000),
});

/** What an installer was given, until the laptop has enrolled with it: the laptop may be without a network meanwhile. */
export interface PendingEnrolment {
  /** origin; left out where a console on the local network is to be found */
  readonly server?: string;
  readonly companyKey: string;
  readonly secret: string;
  readonly confirmed: boolean;
  /** orders may bring scripts */
  readonly allowScripts?: true;
}

const pathIn = (data: string): string => join(data, 'enrolment.json');

/** The secret is sealed: in the data folder it is as safe as the device key beside it. */
export async function keepPending(data: string, pending: PendingEnrolment, box: SecretBox): Promise<void> {
  const { secret, ...open } = pending;
  const sealed = Buffer.from(await box.seal(new TextEncoder().encode(secret))).toString('base64');
  makePrivateFolder(data);
  await writeDurably(pathIn(data), `${JSON.stringify({ format: 1, ...open, box: box.name, sealed })}\n`);
}

/** Null when nothing is waiting. */
export async function readPending(data: string, box: SecretBox): Promise<Result<PendingEnrolment | null>> {
  const path = pathIn(data);
  const remedy = 'Install the agent again, with the properties or the file that your administrator gave.';
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return ok(null);
    return fail('storage', path, errorFrom(thrown, path).message, remedy);
  }
  const file = checkJson(fileSchema, text, path);
  if (!file.ok) return file;
  const { server, companyKey, confirmed, allowScripts, sealed } = file.value;
  try {
    if (file.value.box !== box.name) return fail('storage', path, `it is sealed by ${file.value.box}`, remedy);
    const opened = new TextDecoder().decode(await box.open(new Uint8Array(Buffer.from(sealed, 'base64'))));
    const secret = enrolmentSecretSchema.safeParse(opened);
    if (!secret.success) return fail('storage', path, 'what is sealed there is no token or code', remedy);
    const more = { ...(server === undefined ? {} : { server }), ...(allowScripts ? { allowScripts } : {}) };
    return ok({ companyKey, secret: secret.data, confirmed, ...more });
  } catch (thrown) {
    return fail('storage', path, `it cannot be opened: ${errorFrom(thrown, path).message}`, remedy);
  }
}

export async function dropPending(data: string): Promise<void> {
  await rm(pathIn(data), { force: true });
}
