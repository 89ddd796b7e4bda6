import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkCharacter } from './crockford.ts';
import { newEnrolmentSecret } from './enrolment.ts';
import { unwrap } from './errors.ts';
import { packageName, readPackageName } from './package-name.ts';

const symbols = 'ABCDEFGHJKMNPQRSTVWXYZ0123';
const companyKey = symbols + checkCharacter(symbols);
const code = `ferry_code_${'aB-_'.repeat(10)}xyz`;
const name = `ferry_ferry.example.com_${symbols}_${code}.msi`;
const said = { server: 'https://ferry.example.com', companyKey, code };

test.each([
  name,
  `C:\\Users\\ann\\Downloads\\${name}`,
  `/home/ann/ferry_other_name/${name}`,
  name.replace('.msi', ' (1).msi'),
  name.replace('.msi', '(12).msi'),
  name.replace('.msi', ' - Copy.msi'),
  name.replace('.msi', ' - Kopie (2).MSI'),
  name.replace('.msi', '[1].msi'),
  name.replace('ferry_ferry', 'Ferry_FERRY'),
  name.replace(symbols, companyKey),
  name.replace(symbols, symbols.toLowerCase()),
  name.replace('example.com_', 'example.com+443_'),
])('is read from %s', (path) => {
  expect(unwrap(readPackageName(path)!)).toEqual(said);
});

test('a port stands behind a plus', () => {
  expect(unwrap(readPackageName(name.replace('.com_', '.com+8443_'))!).server).toBe('https://ferry.example.com:8443');
});

test.each(['ferry-agent.msi', 'setup.msi', '', 'C:\\ferry_x\\agent.msi'])('%s says nothing', (path) => {
  expect(readPackageName(path)).toBeNull();
});

test.each([
  ['nothing but a beginning', 'ferry_.msi'],
  ['no code', `ferry_ferry.example.com_${symbols}.msi`],
  ['an access token, which enrols many', name.replace('ferry_code', 'ferry_pat')],
  ['a code that is cut off', name.replace('xyz.msi', 'xy.msi')],
  ['something behind the code', name.replace('.msi', 'A.msi')],
  ['a second ending', name.replace('.msi', '.exe.msi')],
  ['another ending', name.replace('.msi', '.exe')],
  ['a user before the server', name.replace('ferry.example.com', 'ferry.example.com@evil.example')],
  ['a path', name.replace('ferry.example.com', 'ferry.example.com%2Fx')],
  ['a port in words', name.replace('.com_', '.com+https_')],
  ['a port that is none', name.replace('.com_', '.com+65536_')],
  ['a label that begins with a hyphen', name.replace('ferry.example', '-ferry.example')],
  ['an empty label', name.replace('ferry.example', 'ferry..example')],
  ['letters that only look like those', name.replace('example', 'ex\u0430mple')],
  ['a mark that turns the text round', name.replace('example', 'ex\u202eample')],
  ['an address in disguise', name.replace('ferry.example.com', '2130706433')],
  ['a line break', name.replace('example', 'ex\nample')],
  ['a company key of other letters', name.replace(symbols, symbols.replace('A', '!'))],
  ['a mistyped company key', name.replace(symbols, companyKey.replace('A', 'B'))],
  ['a quote', name.replace('example', 'ex"ample')],
  ['far too much', name.replace('ferry.example', 'a'.repeat(100_000))],
])('%s is refused', (_what, path) => {
  expect(readPackageName(path)).toMatchObject({ ok: false, error: { code: 'invalid' } });
});

test('never throws, and says no server that is not one', () => {
  const parts = fc.constantFrom(
    'ferry_',
    name,
    symbols,
    code,
    '_',
    '+',
    '.',
    '@',
    ':',
    '/',
    '\\',
    '..',
    '.msi',
    ' (1)',
  );
  const pieces = fc.array(fc.oneof(parts, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 9 });
  fc.assert(
    fc.property(pieces, (texts) => {
      const read = readPackageName(texts.join(''));
      if (!read?.ok) return;
      const url = new URL(read.value.server);
      expect(url.origin).toBe(read.value.server);
      expect(url.protocol).toBe('https:');
    }),
  );
});

test('what is written is read again, and what cannot be written is refused', () => {
  const origin = { server: 'https://ferry.example.com:8443', companyKey, code: newEnrolmentSecret('code') };
  expect(unwrap(readPackageName(unwrap(packageName(origin)))!)).toEqual(origin);
  for (const server of ['https://[::1]', 'http://ferry.example.com', 'https://ferry_1.example.com'])
    expect(packageName({ ...origin, server }).ok).toBe(false);
  expect(packageName({ ...origin, code: newEnrolmentSecret('pat') }).ok).toBe(false);
});
