import { randomBytes } from 'node:crypto';

/** A name for a folder: readable for people, harmless for every file system, and never taken. */
export function folderName(name: string): string {
  return `${plainName(name)}-${randomBytes(4).toString('hex')}`;
}

/** What of a name every file system takes, at most 40 characters. */
export function plainName(name: string): string {
  const readable = name
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  return readable || 'project';
}
