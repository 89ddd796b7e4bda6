import { join } from 'node:path';
import { writePrivateFile } from '../launcher/private-file.ts';

/**
 * Writes the file that leads a browser in: a page, readable by this user alone, that goes on to `origin` with the secret in
 * the fragment. So the secret is in no process list, no log and no server's request. Returns its path.
 */
export function writeRedirectFile(home: string, origin: string, secret: string): string {
  const path = join(home, 'open-ferry.html');
  const url = `${origin}/#s=${secret}`;
  writePrivateFile(
    path,
    [
      '<!doctype html>',
      '<meta charset="utf-8">',
      '<meta name="referrer" content="no-referrer">',
      `<meta http-equiv="refresh" content="0; url=${url}">`,
      '<title>Ferry</title>',
      `<p><a href="${url}">Open Ferry</a></p>`,
      '',
    ].join('\n'),
  );
  return path;
}
