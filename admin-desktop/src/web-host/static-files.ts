import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { fileInside } from './path-segments.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};

/**
 * Sends the file that a URL path names below `folder`; `/` is `index.html`. False if there is none of a known type: then
 * nothing was sent. Paths that lead out of the folder name no file.
 */
export async function sendStaticFile(folder: string, urlPath: string, head: boolean, response: ServerResponse) {
  const path = fileInside(urlPath === '/' ? '/index.html' : urlPath);
  const type = path === null ? undefined : types[extname(path)];
  if (path === null || type === undefined) return false;
  const file = join(folder, path);
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return false;
  response.writeHead(200, { 'content-type': type, 'content-length': found.size });
  if (head) {
    response.end();
    return true;
  }
  const stream = createReadStream(file);
  // The head is gone already: cutting the connection is the only way left to say that it failed.
  stream.on('error', () => response.destroy());
  stream.pipe(response);
  return true;
}
