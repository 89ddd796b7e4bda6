import type { Koffi } from './native/koffi-library.ts';
import { declare, refusal } from './native/native-call.ts';

export interface WindowsMachine {
  /** FILE_ATTRIBUTE_* of a path; null where nothing is. */
  readonly attributes: (path: string) => number | null;
  /** Bytes that this user may still write there. */
  freeBytes(folder: string): number;
  /** Null where Windows does not know. */
  power(): { onMains: boolean | null; batteryPercent: number | null };
}

const invalidAttributes = 0xffffffff;

/** Disk and battery, by the Win32 API. */
export function windowsMachine(koffi: Koffi): WindowsMachine {
  const kernel = koffi.load('kernel32.dll');
  const lastError: () => number = declare(kernel, 'uint32_t __stdcall GetLastError()');
  const getAttributes: (path: string) => number = declare(kernel, 'uint32_t __stdcall GetFileAttributesW(str16 path)');
  const getFree: (folder: string, available: Uint8Array, total: null, free: null) => number = declare(
    kernel,
    'int32_t __stdcall GetDiskFreeSpaceExW(str16 folder, void *a, void *t, void *f)',
  );
  const getPower: (status: Uint8Array) => number = declare(kernel, 'int32_t __stdcall GetSystemPowerStatus(void *s)');
  return {
    attributes(path) {
      const found = getAttributes(path);
      return found === invalidAttributes ? null : found;
    },
    freeBytes(folder) {
      const available = Buffer.alloc(8);
      if (getFree(folder, available, null, null) === 0) throw refusal(lastError(), 'asking for free space at', folder);
      return Number(available.readBigUInt64LE());
    },
    power() {
      // SYSTEM_POWER_STATUS: line, battery flag, percent, each 255 when unknown.
      const status = Buffer.alloc(12);
      if (getPower(status) === 0) return { onMains: null, batteryPercent: null };
      const [line = 255, , percent = 255] = status;
      return { onMains: line > 1 ? null : line === 1, batteryPercent: percent > 100 ? null : percent };
    },
  };
}
