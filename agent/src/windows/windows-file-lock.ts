import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { Koffi } from './native/koffi-library.ts';
import { declare, refusal, winError } from './native/native-call.ts';
import type { Word } from './native/native-call.ts';

/** GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL. */
const [read, othersRead, existing, plain] = [0x8000_0000, 1, 3, 0x80];
const invalidHandle = -1n;

/** Until it is released, others may read and start the file, but not write, rename or remove it. */
export function lockFile(koffi: Koffi, path: string): Result<{ release(): void }> {
  const kernel = koffi.load('kernel32.dll');
  const lastError: () => number = declare(kernel, 'uint32_t __stdcall GetLastError()');
  const close: (handle: Word) => number = declare(kernel, 'int32_t __stdcall CloseHandle(intptr_t h)');
  const create: (
    path: string,
    access: number,
    share: number,
    security: null,
    how: number,
    flags: number,
    template: number,
  ) => Word = declare(
    kernel,
    'intptr_t __stdcall CreateFileW(str16 p, uint32_t a, uint32_t s, void *e, uint32_t h, uint32_t f, intptr_t t)',
  );
  const handle = create(path, read, othersRead, null, existing, plain, 0);
  if (BigInt(handle) !== invalidHandle) return ok({ release: () => void close(handle) });
  const code = lastError();
  if (code === winError.fileNotFound || code === winError.pathNotFound)
    return fail('storage', path, 'it is not there', 'None: it is fetched again.');
  return { ok: false, error: refusal(code, 'keeping others from', path).error };
}
