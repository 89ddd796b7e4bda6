import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { checkJson, unwrap } from '@ferry/common/errors';

/**
 * Everything on a simulated laptop as one line each: registry values with their decoded text, certificates, accounts,
 * credentials, files. Read from the laptop's folder, not asked of the agent: it is the agent's work that is checked.
 */
export function snapshotOf(folder: string): Set<string> {
  const read = <S extends z.ZodType>(name: string, schema: S) =>
    unwrap(checkJson(schema, readFileSync(join(folder, name), 'utf8'), name));
  const lines = new Set<string>();
  for (const hive of read('registry.json', registrySchema).hives) addKey(lines, hive, '');
  for (const list of ['certificates.json', 'accounts.json', 'credentials.json']) {
    const name = list.replace('.json', '');
    for (const entry of read(list, z.array(z.record(z.string(), z.unknown())))) {
      lines.add(`${name}: ${shown(entry)}`);
    }
  }
  for (const entry of readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    lines.add(`file ${relative(join(folder, 'files'), path)}: ${readable(readFileSync(path))}`);
  }
  return lines;
}

/** What is on the laptop but belongs to nobody else than `owner`: its tenant id or the UPN stands in it. */
export function belongingTo(lines: ReadonlySet<string>, owner: { tenantId: string; upn: string }): string[] {
  const names = [owner.tenantId, owner.upn].map((name) => name.toLowerCase());
  return [...lines].filter((line) => names.some((name) => line.toLowerCase().includes(name)));
}

type Key = { name: string; values: { name: string; type: string; data: string }[]; keys: Key[] };
const keySchema: z.ZodType<Key> = z.looseObject({
  name: z.string(),
  values: z.array(z.looseObject({ name: z.string(), type: z.string(), data: z.string() })),
  keys: z.array(z.lazy(() => keySchema)),
});
const registrySchema = z.looseObject({ hives: z.array(keySchema) });

function addKey(lines: Set<string>, key: Key, parent: string): void {
  const path = parent === '' ? key.name : `${parent}\\${key.name}`;
  for (const { name, data } of key.values)
    lines.add(`registry ${path}\\${name}: ${readable(Buffer.from(data, 'base64'))}`);
  for (const child of key.keys) addKey(lines, child, path);
}

function shown(entry: Record<string, unknown>): string {
  // Sorted: the order of properties in a file says nothing.
  return Object.entries(entry)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, value]) => typeof value !== 'string' || value.length < 200)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(', ');
}

/** The text in bytes that may be UTF-16, UTF-8, or no text at all. */
function readable(bytes: Buffer): string {
  const wide =
    bytes.length % 2 === 0 && bytes.length > 1 && [...bytes].filter((byte) => byte === 0).length * 3 > bytes.length;
  const text = wide ? bytes.toString('utf16le') : bytes.toString('utf8');
  return text
    .replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
