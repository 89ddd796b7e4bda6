import { z } from 'zod';
import { check, fail, FerryFailure, unwrap } from '@ferry/common/errors';
import type { RegistryValue } from '../../laptop.ts';

/**
 * What the scripts of the `regedit` package (5.1.4) say of a value, and what of it is still what Windows holds. They ask the
 * registry provider of WMI, which decodes: only numbers and bytes come through whole. Of a text nobody can tell whether its
 * closing zero was there, what stood behind it, or which of its `\n` were line breaks; one with `%NAMES%` comes expanded.
 */
export const listedValueSchema = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['REG_SZ', 'REG_EXPAND_SZ']), value: z.string() }),
  z.object({ type: z.literal('REG_MULTI_SZ'), value: z.array(z.string()) }),
  z.object({ type: z.literal('REG_DWORD'), value: z.number().int().min(0).max(0xffff_ffff) }),
  z.object({ type: z.literal('REG_QWORD'), value: z.number().min(0) }),
  z.object({ type: z.literal('REG_BINARY'), value: z.array(z.number().int().min(0).max(255)) }),
  z.object({ type: z.literal('REG_NONE'), value: z.unknown() }),
]);
export type ListedValue = z.infer<typeof listedValueSchema>;
/** As `putValue` takes it. */
export type PutValue = { type: string; value: string | number | string[] | number[] };

const wide = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le'));

/** The value as the agent knows values; `approximate` where its bytes may be others than those that Windows holds. */
export function fromListed(raw: unknown, where: string): RegistryValue {
  const listed = unwrap(check(listedValueSchema, raw, where));
  switch (listed.type) {
    case 'REG_DWORD': {
      const data = new Uint8Array(4);
      new DataView(data.buffer).setUint32(0, listed.value, true);
      return { type: 'dword', data };
    }
    case 'REG_QWORD': {
      const data = new Uint8Array(8);
      // Beyond, JSON has rounded it already.
      const whole = Number.isSafeInteger(listed.value);
      new DataView(data.buffer).setBigUint64(0, BigInt.asUintN(64, BigInt(Math.trunc(listed.value))), true);
      return { type: 'qword', data, ...(whole ? {} : { approximate: true as const }) };
    }
    case 'REG_BINARY':
      // No bytes is what is said of bytes that could not be read, too.
      return {
        type: 'binary',
        data: new Uint8Array(listed.value),
        ...(listed.value.length > 0 ? {} : { approximate: true as const }),
      };
    case 'REG_NONE':
      return { type: 'none', data: new Uint8Array(), approximate: true };
    case 'REG_MULTI_SZ':
      return {
        type: 'multi-sz',
        data: wide([...listed.value, ''].map((text) => `${text}\0`).join('')),
        approximate: true,
      };
    case 'REG_SZ':
    case 'REG_EXPAND_SZ':
      return {
        type: listed.type === 'REG_SZ' ? 'sz' : 'expand-sz',
        data: wide(`${listed.value}\0`),
        approximate: true,
      };
  }
}

function refused(where: string, why: string): FerryFailure {
  const remedy = 'Let the agent use the calls to Windows instead (--registry native).';
  return new FerryFailure(fail('forbidden', where, `it would not be written as it is: ${why}`, remedy).error);
}

/** A control character would break the answer when it is read again, and nobody could say what was written. */
const unreadable = /[\0-\u001f]/;

/** Texts one after the other, each closed by a zero, or null where it is anything else. */
function textsIn(data: Uint8Array): string[] | null {
  if (data.length % 2 !== 0) return null;
  const text = Buffer.from(data).toString('utf16le');
  return text.endsWith('\0') ? text.slice(0, -1).split('\0') : null;
}

/** What is to be put so that exactly these bytes come to be stored. Throws where the package could only store others. */
export function toPut({ type, data, approximate }: RegistryValue, where: string): PutValue {
  if (approximate) throw refused(where, 'its bytes are not known');
  switch (type) {
    case 'dword': {
      const value = data.length === 4 ? Buffer.from(data).readUInt32LE() : null;
      // VBScript has signed numbers of 32 bits only.
      if (value === null || value > 0x7fff_ffff) throw refused(where, 'only numbers below 2^31 are');
      return { type: 'REG_DWORD', value };
    }
    case 'qword': {
      const value = data.length === 8 ? Buffer.from(data).readBigUInt64LE() : null;
      if (value === null || value > BigInt(Number.MAX_SAFE_INTEGER))
        throw refused(where, 'only numbers below 2^53 are');
      return { type: 'REG_QWORD', value: Number(value) };
    }
    case 'binary':
      if (data.length === 0) throw refused(where, 'a value without bytes cannot be');
      return { type: 'REG_BINARY', value: [...data] };
    case 'sz':
    case 'expand-sz': {
      const [text = '', ...more] = textsIn(data) ?? ['', ''];
      if (text === '' || more.length > 0 || unreadable.test(text))
        throw refused(where, 'only a plain text with its zero is');
      return { type: type === 'sz' ? 'REG_SZ' : 'REG_EXPAND_SZ', value: text };
    }
    case 'multi-sz': {
      const texts = textsIn(data) ?? [];
      // The list is put as one text with commas between.
      if (
        texts.length < 2 ||
        texts.pop() !== '' ||
        texts.some((text) => text === '' || /,/.test(text) || unreadable.test(text))
      )
        throw refused(where, 'only texts without commas are');
      return { type: 'REG_MULTI_SZ', value: texts };
    }
    default:
      throw refused(where, `values of the type ${type} cannot be`);
  }
}
