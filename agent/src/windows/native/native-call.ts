import { fail, FerryFailure } from '@ferry/common/errors';
import type { LibraryHandle, TypeObject } from 'koffi';
import type { Koffi } from './koffi-library.ts';

/** Handles and other integers as wide as a pointer go as numbers while they fit, else as bigint: koffi takes both. */
export type Word = number | bigint;

/** Declares a function of a library. The declaration in C and the type in TypeScript must say the same; nothing checks it. */
export function declare<F extends (...args: never[]) => unknown>(library: LibraryHandle, declaration: string): F {
  return library.func(declaration) as unknown as F;
}

/** A call that is done in a thread of its own, so that nothing here waits for it. What it is given must live until then. */
export type Later<A extends unknown[], R> = (...args: A) => Promise<R>;
type WithAsync = { async: (...args: unknown[]) => unknown };

/** What calls that are under way were given: nobody else may refer to it, and Windows reads and writes it. */
const lent = new Set<unknown[]>();

function promised<A extends unknown[], R>(func: WithAsync): Later<A, R> {
  return async (...args) =>
    await new Promise<R>((resolve, reject) => {
      lent.add(args);
      func.async(...args, (failure: unknown, result: R) => {
        lent.delete(args);
        if (failure instanceof Error) reject(failure);
        else resolve(result);
      });
    });
}

/** As `declare`, for a function that may take long. */
export function later<A extends unknown[], R>(library: LibraryHandle, declaration: string): Later<A, R> {
  return promised(library.func(declaration));
}

/** As `later`, for a function of which only the address is known. */
export function laterAt<A extends unknown[], R>(koffi: Koffi, address: bigint, type: TypeObject): Later<A, R> {
  return promised(koffi.decode(address, type) as WithAsync);
}

/** A word that a function writes through a pointer. */
export class OutWord {
  readonly bytes = Buffer.alloc(8);
  get value(): bigint {
    return this.bytes.readBigInt64LE();
  }
}

/** A DWORD that goes in and comes out through a pointer. */
export class OutDword {
  readonly bytes = Buffer.alloc(4);
  constructor(value = 0) {
    this.bytes.writeUInt32LE(value);
  }
  get value(): number {
    return this.bytes.readUInt32LE();
  }
}

/** The text of a UTF-16 buffer, up to its first zero. */
export function wideText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf16le').split('\0', 1)[0] ?? '';
}

/** Numbers of WinError.h that Ferry knows by name. */
export const winError = {
  ok: 0,
  fileNotFound: 2,
  pathNotFound: 3,
  accessDenied: 5,
  sharingViolation: 32,
  notFound: 1168,
  diskFull: 112,
  moreData: 234,
  noMoreItems: 259,
  noSuchLogonSession: 1312,
} as const;

/** A refusal of Windows as a failure of Ferry. `doing` is in words, `where` the key, path or name. */
export function refusal(code: number, doing: string, where: string): FerryFailure {
  if (code === winError.accessDenied) {
    return new FerryFailure(fail('forbidden', where, 'access is denied', 'An administrator may change it.').error);
  }
  if (code === winError.sharingViolation) {
    const remedy = 'Close the program that uses it, then start again.';
    return new FerryFailure(fail('locked', where, 'another program uses it', remedy).error);
  }
  if (code === winError.diskFull) {
    return new FerryFailure(
      fail('storage', where, 'disk-full: the disk is full', 'Make room, then start again.').error,
    );
  }
  const remedy = 'Look the number up in the list of Windows system error codes.';
  return new FerryFailure(fail('internal', where, `${doing} failed: Windows error ${code}`, remedy).error);
}
