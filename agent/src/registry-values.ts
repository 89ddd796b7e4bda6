import type { RegistryValue } from './laptop.ts';

/** A string value as Windows stores it: UTF-16LE with a closing zero. */
export function stringValue(text: string): RegistryValue {
  return { type: 'sz', data: new Uint8Array(Buffer.from(`${text}\0`, 'utf16le')) };
}

/** `number`: 0 to 2^32 - 1. */
export function dwordValue(number: number): RegistryValue {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, number, true);
  return { type: 'dword', data };
}

/** The text of a string value, up to the first zero (which programs often forget to write); null for other types. */
export function textOf(value: RegistryValue | undefined): string | null {
  if (value?.type !== 'sz' && value?.type !== 'expand-sz') return null;
  return Buffer.from(value.data).toString('utf16le').split('\0')[0] ?? '';
}

export function sameValue(a: RegistryValue | undefined, b: RegistryValue): boolean {
  return a?.type === b.type && Buffer.from(a.data).equals(b.data);
}

/** Values are looked up as Windows does it: without case. */
export function valueNamed(values: ReadonlyMap<string, RegistryValue>, name: string): RegistryValue | undefined {
  const wanted = name.toLowerCase();
  for (const [candidate, value] of values) if (candidate.toLowerCase() === wanted) return value;
  return undefined;
}
