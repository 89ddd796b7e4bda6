import type { Koffi } from './koffi-library.ts';
import { declare } from './native-call.ts';

/** Reads and refers to memory of this process that Windows has given out. A wrong address ends the process. */
export interface Memory {
  /** A copy of `length` bytes; of a null pointer none. */
  bytes(address: bigint, length: number): Buffer;
  /** A copy of the UTF-16 text that ends with a zero; empty for a null pointer. */
  text(address: bigint): string;
  /** Where the bytes stand. Good for as long as `bytes` is referred to. */
  addressOf(bytes: Uint8Array): bigint;
  /** Gives back what was allocated by LocalAlloc. */
  localFree(address: bigint): void;
  /** Gives back what was allocated by GlobalAlloc. */
  globalFree(address: bigint): void;
}

export function memoryOf(koffi: Koffi): Memory {
  const kernel = koffi.load('kernel32.dll');
  const lengthOf: (address: bigint) => number = declare(kernel, 'int32_t __stdcall lstrlenW(intptr_t text)');
  const localFree: (address: bigint) => bigint = declare(kernel, 'intptr_t __stdcall LocalFree(intptr_t memory)');
  const globalFree: (address: bigint) => bigint = declare(kernel, 'intptr_t __stdcall GlobalFree(intptr_t memory)');
  const bytes = (address: bigint, length: number): Buffer =>
    address === 0n || length === 0 ? Buffer.alloc(0) : Buffer.from(new Uint8Array(koffi.view(address, length)));
  return {
    bytes,
    text: (address) => (address === 0n ? '' : bytes(address, lengthOf(address) * 2).toString('utf16le')),
    addressOf: (holder) => koffi.address(holder),
    localFree: (address) => void localFree(address),
    globalFree: (address) => void globalFree(address),
  };
}

/** A text as Windows takes it: UTF-16 with a closing zero. */
export function wide(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}
