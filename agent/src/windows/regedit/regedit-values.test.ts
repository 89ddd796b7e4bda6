import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registryTypes } from '../../laptop.ts';
import type { RegistryValue } from '../../laptop.ts';
import { fromListed, toPut } from './regedit-values.ts';
import type { PutValue } from './regedit-values.ts';

const wide = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le'));
const number = (bytes: number, value: bigint): Uint8Array =>
  new Uint8Array([...Array(bytes).keys()].map((at) => Number((value >> BigInt(8 * at)) & 255n)));

/** The bytes that WMI stores for what the scripts give it. */
function stored({ type, value }: PutValue): Uint8Array {
  if (type === 'REG_BINARY') return new Uint8Array(value as number[]);
  if (type === 'REG_DWORD') return number(4, BigInt(value as number));
  if (type === 'REG_QWORD') return number(8, BigInt(value as number));
  // The package joins the list with commas, and the script takes it apart at them.
  if (type === 'REG_MULTI_SZ')
    return wide([...(value as string[]).join(',').split(','), ''].map((one) => `${one}\0`).join(''));
  return wide(`${value as string}\0`);
}

const texts = fc.array(
  fc.oneof(fc.constantFrom('', 'a,b', 'x', '\0', 'Häuser', 'line\nbreak', '%USERNAME%'), fc.string()),
  { maxLength: 4 },
);
const data = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  texts.map((parts) => wide(parts.map((part) => `${part}\0`).join(''))),
  texts.map((parts) => wide([...parts, ''].map((part) => `${part}\0`).join(''))),
);

describe('what is written', () => {
  it('is stored byte for byte, or refused before anything is written', () => {
    const kept = new Set<string>();
    fc.assert(
      fc.property(fc.constantFrom(...registryTypes), data, (type, bytes) => {
        let put: PutValue;
        try {
          put = toPut({ type, data: bytes }, 'HKCU\\x');
        } catch (thrown) {
          expect(thrown).toMatchObject({ error: { code: 'forbidden', message: /^it would not be written as it is/ } });
          return;
        }
        kept.add(type);
        expect([...stored(put)]).toEqual([...bytes]);
      }),
      { numRuns: 3000 },
    );
    expect([...kept].sort()).toEqual(['binary', 'dword', 'expand-sz', 'multi-sz', 'qword', 'sz']);
  });

  it.each<[string, RegistryValue]>([
    ['a text without its zero', { type: 'sz', data: wide('a') }],
    ['an empty text', { type: 'sz', data: wide('\0') }],
    ['something behind the zero', { type: 'sz', data: wide('a\0b\0') }],
    ['half a character', { type: 'sz', data: new Uint8Array([65]) }],
    ['a line break', { type: 'sz', data: wide('a\nb\0') }],
    ['a list with a comma', { type: 'multi-sz', data: wide('a,b\0\0') }],
    ['an empty list', { type: 'multi-sz', data: wide('\0') }],
    ['a number beyond 2^31', { type: 'dword', data: number(4, 0x8000_0000n) }],
    ['a number of three bytes', { type: 'dword', data: new Uint8Array(3) }],
    ['a number beyond 2^53', { type: 'qword', data: number(8, 2n ** 53n) }],
    ['no bytes', { type: 'binary', data: new Uint8Array() }],
    ['a link', { type: 'link', data: wide('a') }],
    ['what was only nearly read', { type: 'dword', data: number(4, 1n), approximate: true }],
  ])('is refused: %s', (_what, value) => {
    expect(() => toPut(value, 'HKCU\\x')).toThrow('it would not be written as it is');
  });
});

it('what is read is exact for numbers and bytes, and marked where it may be other bytes', () => {
  const read = (type: string, value: unknown) => fromListed({ type, value }, 'HKCU\\x');
  expect(read('REG_DWORD', 0xffff_ffff)).toEqual({ type: 'dword', data: number(4, 0xffff_ffffn) });
  expect(read('REG_QWORD', 2 ** 40)).toEqual({ type: 'qword', data: number(8, 2n ** 40n) });
  expect(read('REG_BINARY', [0, 255])).toEqual({ type: 'binary', data: new Uint8Array([0, 255]) });
  expect(read('REG_QWORD', 2 ** 63)).toMatchObject({ approximate: true });
  expect(read('REG_BINARY', [])).toMatchObject({ approximate: true });
  expect(read('REG_NONE', 0)).toMatchObject({ type: 'none', approximate: true });
  expect(read('REG_SZ', 'a')).toEqual({ type: 'sz', data: wide('a\0'), approximate: true });
  expect(read('REG_EXPAND_SZ', 'C:\\ann')).toMatchObject({ type: 'expand-sz', approximate: true });
  expect(read('REG_MULTI_SZ', ['a', 'b'])).toEqual({ type: 'multi-sz', data: wide('a\0b\0\0'), approximate: true });
  for (const [type, value] of [
    ['REG_DWORD', -1],
    ['REG_BINARY', [256]],
    ['REG_SZ', null],
    ['REG_UNKNOWN', ''],
  ] as const)
    expect(() => read(type, value)).toThrow();
});
