import { expect, test } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';
import { byteWords } from './byte-words.ts';

test('bytes travel as base64 and come back, however many', () => {
  for (const length of [0, 1, 2, 3, 0x8000, 0x8001, 100_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 31) % 256);
    const text = toBase64(bytes);
    expect(text).toBe(Buffer.from(bytes).toString('base64'));
    expect(Buffer.from(fromBase64(text)).equals(bytes)).toBe(true);
  }
});

test.each([
  [0, '0 bytes'],
  [734, '734 bytes'],
  [1200, '1.2 KB'],
  [12_400, '12 KB'],
  [2_101_863, '2.1 MB'],
  [3_000_000_000, '3 GB'],
])('%d is said as %s', (bytes, words) => expect(byteWords(bytes)).toBe(words));
