import type { Credential, Credentials } from '../laptop.ts';
import { readCredential, writeCredential } from './native/credential-layout.ts';
import type { NativeCredential } from './native/credential-layout.ts';
import type { Koffi } from './native/koffi-library.ts';
import type { Memory } from './native/memory.ts';
import { declare, OutDword, OutWord, refusal, winError } from './native/native-call.ts';

const generic = 1;
const persistLocalMachine = 2;

interface Api {
  enumerate: (filter: null, flags: number, count: Uint8Array, out: Uint8Array) => number;
  read: (target: string, type: number, flags: number, out: Uint8Array) => number;
  write: (credential: Uint8Array, flags: number) => number;
  remove: (target: string, type: number, flags: number) => number;
  free: (address: bigint) => void;
  lastError: () => number;
}

function apiOf(koffi: Koffi): Api {
  const advapi = koffi.load('advapi32.dll');
  return {
    enumerate: declare(advapi, 'int32_t __stdcall CredEnumerateW(str16 filter, uint32_t flags, void *n, void *out)'),
    read: declare(advapi, 'int32_t __stdcall CredReadW(str16 target, uint32_t type, uint32_t flags, void *out)'),
    write: declare(advapi, 'int32_t __stdcall CredWriteW(void *credential, uint32_t flags)'),
    remove: declare(advapi, 'int32_t __stdcall CredDeleteW(str16 target, uint32_t type, uint32_t flags)'),
    free: declare(advapi, 'void __stdcall CredFree(intptr_t memory)'),
    lastError: declare(koffi.load('kernel32.dll'), 'uint32_t __stdcall GetLastError()'),
  };
}

/** The generic credentials of the signed-in user, by the Win32 API. What else a credential holds goes along in `more`. */
export class WindowsCredentials implements Credentials {
  readonly #api: Api;
  readonly #memory: Memory;

  constructor(koffi: Koffi, memory: Memory) {
    this.#api = apiOf(koffi);
    this.#memory = memory;
  }

  async list(): Promise<{ target: string; userName: string }[]> {
    const [count, out] = [new OutDword(), new OutWord()];
    if (this.#api.enumerate(null, 0, count.bytes, out.bytes) === 0) {
      this.#unlessMissing('listing the credentials', 'Credential Manager');
      return [];
    }
    try {
      const pointers = this.#memory.bytes(out.value, count.value * 8);
      return Array.from({ length: count.value }, (_, index) =>
        readCredential(this.#memory, pointers.readBigUInt64LE(index * 8)),
      )
        .filter(({ type }) => type === generic)
        .map(({ target, userName }) => ({ target, userName }));
    } finally {
      this.#api.free(out.value);
    }
  }

  async read(target: string): Promise<Credential | null> {
    const found = this.#find(target);
    if (!found) return null;
    const { userName, data, comment, persist, attributes, alias } = found;
    const more = { comment, persist, alias, attributes };
    return { target: found.target, userName, data: new Uint8Array(data), more };
  }

  async write({ target, userName, data, more }: Credential): Promise<void> {
    const native: NativeCredential = {
      ...{ type: generic, target, userName, data: Buffer.from(data) },
      ...{ comment: '', alias: '', persist: persistLocalMachine, attributes: [] },
      ...(more && { ...more, attributes: more.attributes.map((one) => ({ ...one, value: Buffer.from(one.value) })) }),
    };
    const { bytes, kept } = writeCredential(this.#memory, native);
    const written = this.#api.write(bytes, 0);
    if (written === 0) throw refusal(this.#api.lastError(), 'writing the credential', target);
    // Until here nothing that the structure points to may be collected.
    kept.forEach((buffer) => buffer.fill(0));
  }

  async remove(target: string): Promise<void> {
    if (this.#api.remove(target, generic, 0) === 0) this.#unlessMissing('removing the credential', target);
  }

  #find(target: string): NativeCredential | null {
    const out = new OutWord();
    if (this.#api.read(target, generic, 0, out.bytes) === 0) {
      this.#unlessMissing('reading the credential', target);
      return null;
    }
    try {
      return readCredential(this.#memory, out.value);
    } finally {
      this.#api.free(out.value);
    }
  }

  #unlessMissing(doing: string, where: string): void {
    const code = this.#api.lastError();
    // No session to keep credentials in (a service account, Wine's first moments) has none, either.
    if (code !== winError.notFound && code !== winError.noSuchLogonSession) throw refusal(code, doing, where);
  }
}
