import { expect, test } from 'vitest';
import { limits } from '@ferry/common/limits';
import { decode, guessEncoding, readCsvFile } from './read-csv-file.ts';

const text = 'sourceUpn\nžofie@contoso.com\n';
const bigEndian = (given: string) => Buffer.from(given, 'utf16le').swap16();

test.each([
  ['UTF-8', Buffer.from(text), 'utf-8', true],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), 'utf-8', true],
  ['what Excel calls Unicode', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le', true],
  ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), 'utf-16le', true],
  ['big-endian UTF-16', bigEndian(`\ufeff${text}`), 'utf-16be', true],
  ['big-endian UTF-16 without a mark', bigEndian(text), 'utf-16be', true],
  [
    'a Windows code page, which one cannot be told',
    Buffer.from('s\u00f8ren@contoso.com', 'latin1'),
    'windows-1252',
    false,
  ],
])('%s', (_name, bytes, encoding, sure) => {
  expect(guessEncoding(bytes)).toEqual({ encoding, sure });
  const decoded = decode(bytes, guessEncoding(bytes).encoding);
  expect(decoded).toEqual({ ok: true, value: sure ? text : 'søren@contoso.com' });
});

test('a chosen code page gives its own letters; what cannot be text in the chosen encoding is refused', () => {
  const bytes = Buffer.from([0xf8, 0x40, 0x63]);
  expect(decode(bytes, 'windows-1250')).toEqual({ ok: true, value: 'ř@c' });
  expect(decode(bytes, 'windows-1251')).toEqual({ ok: true, value: 'ш@c' });
  expect(decode(bytes, 'utf-8')).toMatchObject({ ok: false, error: { code: 'invalid', where: 'encoding' } });
});

test('a file of 50 MB is refused before it is read', async () => {
  const file = { size: 50 * 1024 * 1024, arrayBuffer: () => Promise.reject(new Error('read')) } as unknown as Blob;
  expect(limits.rpcMessage).toBeLessThan(2 * file.size);
  expect(await readCsvFile(file)).toMatchObject({ ok: false, error: { code: 'too-large', where: 'file' } });
});
