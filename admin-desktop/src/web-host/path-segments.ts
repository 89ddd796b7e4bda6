const plain = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * A URL path as a relative file path, or null. Judged segment by segment after decoding: no empty, dotted or encoded
 * segments, no separators of any system, so nothing leads out of the folder or to a hidden file.
 */
export function fileInside(urlPath: string): string | null {
  if (!urlPath.startsWith('/')) return null;
  const segments = urlPath.slice(1).split('/');
  if (segments.length > 10 || !segments.every((segment) => segment.length <= 100 && plain.test(segment))) return null;
  return segments.join('/');
}
