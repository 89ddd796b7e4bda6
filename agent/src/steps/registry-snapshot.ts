import { z } from 'zod';
import { checkJson, fail, FerryFailure, unwrap } from '@ferry/common/errors';
import { registryTypes } from '../laptop.ts';
import type { Registry, RegistryValue } from '../laptop.ts';
import { sameValue, textOf, valueNamed } from '../registry-values.ts';
import { ChangedSince } from './changed-since.ts';
import { backupLimit } from './executor.ts';

const storedValueSchema = z.object({ name: z.string(), type: z.enum(registryTypes), data: z.base64() });
const snapshotSchema = z.array(z.object({ key: z.string(), values: z.array(storedValueSchema) })).max(10_000);
const valueBackupSchema = z.object({ keyExisted: z.boolean(), value: storedValueSchema.nullable() });

function stored(name: string, value: RegistryValue): z.infer<typeof storedValueSchema> {
  if (value.approximate) {
    const why = 'its bytes cannot be read as they are, so it could not be put back';
    throw new FerryFailure(fail('forbidden', name, why, 'Let the agent use the calls to Windows.').error);
  }
  return { name, type: value.type, data: Buffer.from(value.data).toString('base64') };
}

function restored(value: z.infer<typeof storedValueSchema>): RegistryValue {
  return { type: value.type, data: new Uint8Array(Buffer.from(value.data, 'base64')) };
}

/** A key with everything below it, parents before children. */
export async function snapshotKey(registry: Registry, root: string): Promise<Uint8Array> {
  const snapshot: z.infer<typeof snapshotSchema> = [];
  const open = [root];
  let bytes = 0;
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const content = await registry.read(key);
    if (!content) continue;
    const values = [...content.values].map(([name, value]) => stored(name, value));
    snapshot.push({ key, values });
    bytes += key.length + values.reduce((sum, value) => sum + value.name.length + value.data.length, 0);
    if (snapshot.length > 10_000 || bytes > backupLimit) {
      throw new FerryFailure(
        fail('too-large', root, 'the key holds too much to back it up', 'Look at it by hand.').error,
      );
    }
    open.push(...content.keys.map((name) => `${key}\\${name}`));
  }
  return new TextEncoder().encode(JSON.stringify(snapshot));
}

/**
 * Makes the key what it was. What came into it since then stays; where a value is another one by now, nothing is put back: half of
 * one account and half of another would be neither.
 */
export async function restoreKey(registry: Registry, backup: Uint8Array): Promise<void> {
  const keys = unwrap(checkJson(snapshotSchema, new TextDecoder().decode(backup), 'backup'));
  for (const { key, values } of keys) {
    const now = (await registry.read(key))?.values ?? new Map<string, RegistryValue>();
    for (const value of values) {
      const current = valueNamed(now, value.name);
      if (current !== undefined && !sameValue(current, restored(value))) throw new ChangedSince(key);
    }
  }
  for (const { key, values } of keys) {
    await registry.create(key);
    for (const value of values) await registry.set(key, value.name, restored(value));
  }
}

export async function snapshotValue(registry: Registry, key: string, name: string): Promise<Uint8Array> {
  const content = await registry.read(key);
  const found = [...(content?.values ?? [])].find(([candidate]) => candidate.toLowerCase() === name.toLowerCase());
  const backup: z.infer<typeof valueBackupSchema> = {
    keyExisted: content !== null,
    value: found ? stored(...found) : null,
  };
  return new TextEncoder().encode(JSON.stringify(backup));
}

/**
 * Puts the value back, or takes it away where there was none, and the key with it if it was made for it and is empty.
 *
 * @param left what the step left there; null where it removed the value. Anything else is of somebody after it, and stays
 */
export async function restoreValue(
  registry: Registry,
  key: string,
  name: string,
  backup: Uint8Array,
  left: RegistryValue | null,
): Promise<void> {
  const { keyExisted, value } = unwrap(checkJson(valueBackupSchema, new TextDecoder().decode(backup), 'backup'));
  const current = valueNamed((await registry.read(key))?.values ?? new Map<string, RegistryValue>(), name);
  const known = [left, value && restored(value)].some((one) => one !== null && sameValue(current, one));
  if (current !== undefined && !known) throw new ChangedSince(`${key}, ${name}`);
  if (value) {
    await registry.set(key, value.name, restored(value));
    return;
  }
  await registry.remove(key, name);
  const content = await registry.read(key);
  if (!keyExisted && content?.keys.length === 0 && content.values.size === 0) await registry.remove(key);
}

/** What the removal of a backed-up key takes away, in words. */
export function keyRemoved(backup: Uint8Array): string {
  const keys = unwrap(checkJson(snapshotSchema, new TextDecoder().decode(backup), 'backup'));
  const values = keys.reduce((sum, key) => sum + key.values.length, 0);
  const count = (number: number, one: string) => `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`;
  return `removed ${count(keys.length, 'key')} with ${count(values, 'value')}`;
}

/**
 * What became of a backed-up value, in words; `after` null where it was removed. What is removed is only measured: nobody can
 * say that it is no secret.
 */
export function valueChanged(backup: Uint8Array, after: RegistryValue | null): string {
  const { value } = unwrap(checkJson(valueBackupSchema, new TextDecoder().decode(backup), 'backup'));
  const before = value ? restored(value) : null;
  if (after === null)
    return `removed; ${before ? `it held ${before.data.length.toLocaleString('en')} bytes` : 'it was not there'}`;
  return before === null ? `set to ${shown(after)}` : `changed from ${shown(before)} to ${shown(after)}`;
}

function shown(value: RegistryValue): string {
  if (value.type === 'dword' && value.data.length === 4) return String(Buffer.from(value.data).readUInt32LE());
  const text = textOf(value);
  if (text === null) return `${value.data.length.toLocaleString('en')} bytes`;
  return `“${text.length > 100 ? `${text.slice(0, 100)}…` : text}”`;
}
