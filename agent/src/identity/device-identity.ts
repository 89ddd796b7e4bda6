import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { checkJson, errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { exportPrivateKey, generateSigningKeys, importSigningKeys } from '@ferry/common/trust/keys';
import type { SigningKeys } from '@ferry/common/trust/keys';
import { publicKeySchema } from '@ferry/common/trust/root-record';
import { deviceSigner } from '@ferry/common/trust/trust';
import type { Signer } from '@ferry/common/trust/trust';
import { writeDurably } from '../durable-file.ts';
import type { Journal } from '../engine/journal.ts';
import type { SecretBox } from './secret-box.ts';

const keyFileSchema = z.object({ box: z.string(), publicKey: publicKeySchema, sealed: z.base64() });

export type DeviceIdentity = { readonly deviceId: string; readonly signer: Signer };

function identityOf(keys: SigningKeys): DeviceIdentity {
  return { deviceId: keys.fingerprint, signer: deviceSigner(keys) };
}

/** A new key, whose fingerprint is the device's id. The journal names it: a journal and a key belong together. */
export async function makeIdentity(path: string, journal: Journal, box: SecretBox): Promise<DeviceIdentity> {
  const keys = await generateSigningKeys();
  const sealed = await box.seal(new TextEncoder().encode(await exportPrivateKey(keys)));
  const file = { box: box.name, publicKey: keys.publicKey, sealed: Buffer.from(sealed).toString('base64') };
  await writeDurably(path, `${JSON.stringify(file)}\n`);
  journal.setFact('deviceId', keys.fingerprint);
  return identityOf(keys);
}

/**
 * The key of this journal. A lost or exchanged journal is an error: its sequence numbers are lost with it, so the laptop must
 * enrol again under a new key (DESIGN section 7).
 */
export async function loadIdentity(path: string, journal: Journal, box: SecretBox): Promise<Result<DeviceIdentity>> {
  const enrolAgain = 'Enrol this laptop again: ferry-agent enrol.';
  const expected = journal.fact('deviceId');
  if (expected === null) return fail('not-found', path, 'this agent is not enrolled', enrolAgain);
  try {
    const file = checkJson(keyFileSchema, await readFile(path, 'utf8'), path);
    if (!file.ok) return file;
    if (file.value.box !== box.name)
      return fail(
        'storage',
        path,
        `the device key is sealed by ${file.value.box}`,
        'Start the agent as it was enrolled.',
      );
    const opened = await box.open(new Uint8Array(Buffer.from(file.value.sealed, 'base64')));
    const keys = await importSigningKeys(new TextDecoder().decode(opened), file.value.publicKey);
    if (keys.fingerprint === expected) return ok(identityOf(keys));
    return fail('storage', path, 'the journal belongs to another device key', enrolAgain);
  } catch (thrown) {
    return fail('storage', path, `the device key cannot be opened: ${errorFrom(thrown, path).message}`, enrolAgain);
  }
}
