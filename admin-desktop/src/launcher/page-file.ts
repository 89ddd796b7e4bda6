import { extname, join } from 'node:path';

const plainSegment = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** The kinds of files that the built user interface has. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * The file of the user interface that a URL path names, below `folder`; null if it can name none. `/` is `index.html`. Judged
 * segment by segment and undecoded: no empty, dotted or encoded segments, no separators of any system, so nothing leads out of
 * the folder or to a hidden file. Both shells serve by this.
 */
export function pageFile(folder: string, urlPath: string): { path: string; type: string } | null {
  const wanted = urlPath === '/' ? '/index.html' : urlPath;
  if (!wanted.startsWith('/')) return null;
  const segments = wanted.slice(1).split('/');
  if (segments.length > 10) return null;
  if (!segments.every((segment) => segment.length <= 100 && plainSegment.test(segment))) return null;
  const type = types[extname(wanted)];
  return type === undefined ? null : { path: join(folder, ...segments), type };
}
