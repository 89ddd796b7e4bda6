import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { shortName } from '@ferry/common/digest';
import { checkJson, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { writePrivately } from '../private-file.ts';

const keySchema = z.looseObject({ format: z.literal(1), key: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });

/** What a gateway is to itself: the writer of its clock stamps, and the secret of its nonces. */
export interface GatewayIdentity {
  readonly writer: string;
  readonly nonceSecret: Uint8Array;
}

/** Kept in the data folder, so that a nonce outlives a restart and the writer stays one and the same. */
export async function gatewayIdentity(folder: string): Promise<Result<GatewayIdentity>> {
  const kept = await keptKey(folder);
  if (!kept.ok) return kept;
  const text = kept.value ?? randomBytes(32).toString('base64url');
  if (kept.value === null) await writePrivately(fileIn(folder), JSON.stringify({ format: 1, key: text }));
  const key = Buffer.from(text, 'base64url');
  const derive = (label: string): Uint8Array => createHmac('sha256', key).update(label).digest();
  return ok({ writer: await shortName(derive('ferry-clock-writer')), nonceSecret: derive('ferry-nonce') });
}

/** Null where no gateway was started yet. `storage`: it cannot be read, or is damaged. */
export async function keptKey(folder: string): Promise<Result<string | null>> {
  const file = fileIn(folder);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return ok(null);
    return fail('storage', file, 'the key of the gateway cannot be read', 'Give ferry-server the right to read it.');
  }
  const parsed = checkJson(keySchema, text, file);
  if (!parsed.ok) return fail('storage', file, 'the key of the gateway is damaged', 'Delete it: a new one is made.');
  return ok(parsed.value.key);
}

function fileIn(folder: string): string {
  return join(folder, 'gateway.key');
}
