import { describe, expect, it } from 'vitest';
import { byteRange } from './byte-range.ts';

describe('a range of 1000 bytes, of which 300 are given at a time', () => {
  it.each<[string, string]>([
    ['bytes=0-99', '0-99'],
    ['bytes=0-0', '0-0'],
    ['bytes=0-', '0-299'],
    ['bytes=100-900', '100-399'],
    ['bytes=900-', '900-999'],
    ['bytes=999-5000', '999-999'],
    ['bytes=-100', '900-999'],
    ['bytes=-5000', '0-299'],
  ])('%s', (header, expected) => {
    const range = byteRange(header, 1000, 300);
    expect(`${range?.start}-${range?.end}`).toBe(expected);
  });

  it.each([
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=-0',
    'bytes=1000-',
    'bytes=5-4',
    'bytes=0-1,3-4',
    'bytes=a-b',
    'bytes=0x1-9',
    'items=0-1',
    'bytes=-1-5',
    `bytes=${'9'.repeat(40)}-`,
  ])('nothing for %j', (header) => {
    expect(byteRange(header, 1000, 300)).toBeNull();
  });
});
