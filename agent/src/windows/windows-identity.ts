import { hostname } from 'node:os';
import type { JoinState, LaptopIdentity, Registry } from '../laptop.ts';
import type { Koffi } from './native/koffi-library.ts';
import type { Memory } from './native/memory.ts';
import { declare, OutDword, OutWord, refusal, wideText } from './native/native-call.ts';
import type { Word } from './native/native-call.ts';
import { registryFacts } from './registry-facts.ts';

const samCompatibleName = 2;
const currentProcess = -1;
const tokenQuery = 8;
const tokenElevation = 20;
/** NETSETUP_JOIN_STATUS: a domain. */
const joinedToDomain = 3;
/** DSREG_JOIN_TYPE. */
const deviceJoin = 1;
const workplaceJoin = 2;

const joinInfoKey = 'HKCU\\Software\\Microsoft\\Windows NT\\CurrentVersion\\WorkplaceJoin\\JoinInfo';

export interface WindowsIdentity {
  /** Build number; null when the registry does not say. */
  build(): Promise<number | null>;
  identity(): Promise<LaptopIdentity>;
  joinState(): Promise<JoinState>;
  elevated(): Promise<boolean>;
}

/** Who is signed in on what computer, by the Win32 API and the registry. */
export function windowsIdentity(koffi: Koffi, memory: Memory, registry: Registry): WindowsIdentity {
  const kernel = koffi.load('kernel32.dll');
  const advapi = koffi.load('advapi32.dll');
  const netapi = koffi.load('netapi32.dll');
  const lastError: () => number = declare(kernel, 'uint32_t __stdcall GetLastError()');

  const facts = registryFacts(registry);

  function userName(): string {
    const getUserName: (format: number, name: Uint8Array, length: Uint8Array) => number = declare(
      koffi.load('secur32.dll'),
      'uint8_t __stdcall GetUserNameExW(int32_t f, void *n, void *l)',
    );
    const name = Buffer.alloc(1024);
    const length = new OutDword(name.length / 2);
    if (getUserName(samCompatibleName, name, length.bytes) === 0) throw refusal(lastError(), 'asking for', 'user name');
    return wideText(name);
  }

  function domainJoined(): boolean {
    const [name, status] = [new OutWord(), new OutDword()];
    const getJoin: (server: null, name: Uint8Array, status: Uint8Array) => number = declare(
      netapi,
      'uint32_t __stdcall NetGetJoinInformation(void *s, void *n, void *t)',
    );
    const free: (buffer: Word) => number = declare(netapi, 'uint32_t __stdcall NetApiBufferFree(intptr_t b)');
    const code = getJoin(null, name.bytes, status.bytes);
    if (code !== 0) throw refusal(code, 'asking for', 'domain');
    free(name.value);
    return status.value === joinedToDomain;
  }

  /** Windows 10 and later know; what does not (Wine) is joined to nothing. */
  function entraJoin(): number {
    let getJoin: (tenant: null, out: Uint8Array) => number;
    let free: (info: Word) => void;
    try {
      getJoin = declare(netapi, 'int32_t __stdcall NetGetAadJoinInformation(void *t, void *out)');
      free = declare(netapi, 'void __stdcall NetFreeAadJoinInformation(intptr_t i)');
    } catch {
      return 0;
    }
    const out = new OutWord();
    const failed = getJoin(null, out.bytes);
    if (failed !== 0 || out.value === 0n) return 0;
    const type = memory.bytes(out.value, 4).readInt32LE();
    free(out.value);
    return type;
  }

  return {
    build: async () => await facts.build(),
    async identity() {
      const [computerId, os] = [await facts.computerId(), await facts.os()];
      return { hostname: hostname(), windowsUser: userName(), computerId, os };
    },
    async joinState() {
      const type = entraJoin();
      const registered = ((await registry.read(joinInfoKey))?.keys.length ?? 0) > 0;
      return {
        joined: type === deviceJoin,
        domainJoined: domainJoined(),
        workplaceJoined: registered || type === workplaceJoin,
      };
    },
    async elevated() {
      const openToken: (process: number, access: number, out: Uint8Array) => number = declare(
        advapi,
        'int32_t __stdcall OpenProcessToken(intptr_t p, uint32_t a, void *out)',
      );
      const information: (token: Word, kind: number, out: Uint8Array, length: number, needed: Uint8Array) => number =
        declare(advapi, 'int32_t __stdcall GetTokenInformation(intptr_t t, int32_t k, void *o, uint32_t l, void *n)');
      const close: (handle: Word) => number = declare(kernel, 'int32_t __stdcall CloseHandle(intptr_t h)');
      const token = new OutWord();
      if (openToken(currentProcess, tokenQuery, token.bytes) === 0) throw refusal(lastError(), 'asking for', 'token');
      try {
        const elevation = new OutDword();
        const told = information(token.value, tokenElevation, elevation.bytes, 4, new OutDword().bytes);
        if (told === 0) throw refusal(lastError(), 'asking for', 'elevation');
        return elevation.value !== 0;
      } finally {
        close(token.value);
      }
    },
  };
}
