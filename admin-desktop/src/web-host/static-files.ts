import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pageFile } from '../launcher/page-file.ts';

/**
 * Sends the file that a URL path names below `folder`; `/` is `index.html`. False if there is none of a known type: then
 * nothing was sent. Paths that lead out of the folder name no file.
 */
export async function sendStaticFile(folder: string, urlPath: string, head: boolean, response: ServerResponse) {
  const file = pageFile(folder, urlPath);
  if (file === null) return false;
  const found = await stat(file.path).catch(() => null);
  if (!found?.isFile()) return false;
  response.writeHead(200, { 'content-type': file.type, 'content-length': found.size });
  if (head) {
    response.end();
    return true;
  }
  const stream = createReadStream(file.path);
  // The head is gone already: cutting the connection is the only way left to say that it failed.
  stream.on('error', () => response.destroy());
  stream.pipe(response);
  return true;
}
