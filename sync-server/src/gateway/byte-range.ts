/** Bytes from `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * One range of a `Range` header (RFC 9110, 14.1.2): `bytes=0-99`, `bytes=100-`, `bytes=-100`. At most `longest` bytes of it, which a
 * server is free to do. Null for whatever cannot be answered in one piece: another unit, several ranges, nonsense, beyond the end.
 */
export function byteRange(header: string, size: number, longest: number): ByteRange | null {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header) ?? [];
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start > last) return null;
  return { start, end: Math.min(last, start + longest - 1) };
}
