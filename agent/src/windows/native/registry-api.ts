import type { Koffi } from './koffi-library.ts';
import { declare } from './native-call.ts';
import type { Word } from './native-call.ts';

/** The registry functions of advapi32, as declared in winreg.h. All give a system error code, 0 for success. */
export interface RegistryApi {
  open: (key: Word, path: string, options: number, access: number, out: Uint8Array) => number;
  create: (
    key: Word,
    path: string,
    reserved: number,
    className: null,
    options: number,
    access: number,
    security: null,
    out: Uint8Array,
    disposition: null,
  ) => number;
  info: (
    key: Word,
    className: null,
    classLength: null,
    reserved: null,
    keys: Uint8Array,
    longestKey: Uint8Array,
    longestClass: null,
    values: Uint8Array,
    longestName: Uint8Array,
    largestData: Uint8Array,
    security: null,
    written: null,
  ) => number;
  enumKey: (
    key: Word,
    at: number,
    name: Uint8Array,
    nameLength: Uint8Array,
    reserved: null,
    className: null,
    classLength: null,
    written: null,
  ) => number;
  enumValue: (
    key: Word,
    at: number,
    name: Uint8Array,
    nameLength: Uint8Array,
    reserved: null,
    type: Uint8Array,
    data: Uint8Array,
    dataLength: Uint8Array,
  ) => number;
  setValue: (key: Word, name: string, reserved: number, type: number, data: Uint8Array, length: number) => number;
  deleteValue: (key: Word, name: string) => number;
  deleteTree: (key: Word, path: string | null) => number;
  deleteKey: (key: Word, path: string, view: number, reserved: number) => number;
  flush: (key: Word) => number;
  close: (key: Word) => number;
}

export function registryApi(koffi: Koffi): RegistryApi {
  const advapi = koffi.load('advapi32.dll');
  const words = 'intptr_t key';
  return {
    open: declare(advapi, `int32_t __stdcall RegOpenKeyExW(${words}, str16 path, uint32_t o, uint32_t sam, void *out)`),
    create: declare(
      advapi,
      `int32_t __stdcall RegCreateKeyExW(${words}, str16 path, uint32_t r, void *c, uint32_t o, uint32_t sam, void *s, void *out, void *d)`,
    ),
    info: declare(
      advapi,
      `int32_t __stdcall RegQueryInfoKeyW(${words}, void *c, void *cl, void *r, void *k, void *lk, void *lc, void *v, void *ln, void *ld, void *s, void *w)`,
    ),
    enumKey: declare(
      advapi,
      `int32_t __stdcall RegEnumKeyExW(${words}, uint32_t i, void *n, void *nl, void *r, void *c, void *cl, void *w)`,
    ),
    enumValue: declare(
      advapi,
      `int32_t __stdcall RegEnumValueW(${words}, uint32_t i, void *n, void *nl, void *r, void *t, void *d, void *dl)`,
    ),
    setValue: declare(
      advapi,
      `int32_t __stdcall RegSetValueExW(${words}, str16 name, uint32_t r, uint32_t type, void *data, uint32_t length)`,
    ),
    deleteValue: declare(advapi, `int32_t __stdcall RegDeleteValueW(${words}, str16 name)`),
    deleteTree: declare(advapi, `int32_t __stdcall RegDeleteTreeW(${words}, str16 path)`),
    deleteKey: declare(advapi, `int32_t __stdcall RegDeleteKeyExW(${words}, str16 path, uint32_t view, uint32_t r)`),
    flush: declare(advapi, `int32_t __stdcall RegFlushKey(${words})`),
    close: declare(advapi, `int32_t __stdcall RegCloseKey(${words})`),
  };
}
