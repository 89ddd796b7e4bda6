import { expect, test } from 'vitest';
import { readCsvFile } from './read-csv-file.ts';

const utf16 = (text: string) => new Blob([new Uint8Array([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

test('reads UTF-8 and what Excel calls Unicode', async () => {
  expect(await readCsvFile(new Blob(['sourceUpn\nžofie@contoso.com\n']))).toMatchObject({
    ok: true,
    value: 'sourceUpn\nžofie@contoso.com\n',
  });
  expect(await readCsvFile(utf16('sourceUpn\nžofie@contoso.com\n'))).toMatchObject({
    ok: true,
    value: 'sourceUpn\nžofie@contoso.com\n',
  });
});

test('refuses another encoding instead of importing wrong letters', async () => {
  const latin1 = new Blob([Buffer.from('s\u00f8ren@contoso.com', 'latin1')]);
  expect(await readCsvFile(latin1)).toMatchObject({ ok: false, error: { code: 'invalid', where: 'file' } });
});
