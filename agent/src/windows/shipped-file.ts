import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * What Windows takes from files only is written out of the single executable, and compared before each use: the folder is the
 * user's own, where other programs of that user can write.
 */
export function writeShipped(path: string, bytes: Uint8Array): string {
  if (existsSync(path) && sha256(readFileSync(path)) === sha256(bytes)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.new`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
  return path;
}
