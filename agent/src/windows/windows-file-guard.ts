import { othersInDescriptor } from '../doctor/file-guard.ts';
import type { FileGuard } from '../doctor/file-guard.ts';
import { guidBytes } from './known-folders.ts';
import type { Koffi } from './native/koffi-library.ts';
import { memoryOf, wide } from './native/memory.ts';
import { declare, OutDword, OutWord, refusal } from './native/native-call.ts';
import type { Word } from './native/native-call.ts';

/** SE_FILE_OBJECT; OWNER_SECURITY_INFORMATION and DACL_SECURITY_INFORMATION; SDDL_REVISION_1. */
const [fileObject, ownerAndList, sddlRevision] = [1, 1 | 4, 1];
const currentProcess = -1;
const tokenQuery = 8;
const tokenUser = 1;

/** WINTRUST_ACTION_GENERIC_VERIFY_V2. */
const verifyAction = '00AAC56B-CD44-11D0-8CC2-00C04FC295EE';
/** WTD_UI_NONE, WTD_REVOKE_NONE, WTD_CHOICE_FILE, and WTD_CACHE_ONLY_URL_RETRIEVAL: nothing is asked, of nobody. */
const trust = { noWindow: 2, noRevocation: 0, file: 1, cacheOnly: 0x1000 } as const;
const noSignature = 0x800b0100;

/** Access lists and signatures, as Windows judges them. */
export function windowsFileGuard(koffi: Koffi): FileGuard {
  const memory = memoryOf(koffi);
  const advapi = koffi.load('advapi32.dll');
  const kernel = koffi.load('kernel32.dll');
  const lastError: () => number = declare(kernel, 'uint32_t __stdcall GetLastError()');
  const getSecurity: (
    path: string,
    kind: number,
    what: number,
    owner: null,
    group: null,
    list: null,
    audit: null,
    out: Uint8Array,
  ) => number = declare(
    advapi,
    'uint32_t __stdcall GetNamedSecurityInfoW(str16 p, int32_t k, uint32_t w, void *o, void *g, void *d, void *s, void *out)',
  );
  const toText: (descriptor: Word, revision: number, what: number, out: Uint8Array, length: null) => number = declare(
    advapi,
    'int32_t __stdcall ConvertSecurityDescriptorToStringSecurityDescriptorW(intptr_t d, uint32_t r, uint32_t w, void *out, void *l)',
  );
  const sidToText: (sid: Word, out: Uint8Array) => number = declare(
    advapi,
    'int32_t __stdcall ConvertSidToStringSidW(intptr_t s, void *out)',
  );

  function descriptorOf(path: string): string {
    const descriptor = new OutWord();
    const code = getSecurity(path, fileObject, ownerAndList, null, null, null, null, descriptor.bytes);
    if (code !== 0) throw refusal(code, 'asking for the rights of', path);
    const text = new OutWord();
    try {
      if (toText(descriptor.value, sddlRevision, ownerAndList, text.bytes, null) === 0)
        throw refusal(lastError(), 'reading the rights of', path);
      return memory.text(text.value);
    } finally {
      memory.localFree(text.value);
      memory.localFree(descriptor.value);
    }
  }

  function ownSid(): string {
    const open: (process: number, access: number, out: Uint8Array) => number = declare(
      advapi,
      'int32_t __stdcall OpenProcessToken(intptr_t p, uint32_t a, void *out)',
    );
    const information: (token: Word, kind: number, out: Uint8Array, length: number, needed: Uint8Array) => number =
      declare(advapi, 'int32_t __stdcall GetTokenInformation(intptr_t t, int32_t k, void *o, uint32_t l, void *n)');
    const close: (handle: Word) => number = declare(kernel, 'int32_t __stdcall CloseHandle(intptr_t h)');
    const token = new OutWord();
    if (open(currentProcess, tokenQuery, token.bytes) === 0) throw refusal(lastError(), 'asking for', 'token');
    const text = new OutWord();
    try {
      // TOKEN_USER: a pointer to the SID, which lies behind it in the same bytes.
      const user = Buffer.alloc(256);
      if (information(token.value, tokenUser, user, user.length, new OutDword().bytes) === 0)
        throw refusal(lastError(), 'asking for', 'user');
      if (sidToText(user.readBigInt64LE(), text.bytes) === 0) throw refusal(lastError(), 'reading', 'user');
      return memory.text(text.value);
    } finally {
      memory.localFree(text.value);
      close(token.value);
    }
  }

  return {
    othersIn: async (folder) => othersInDescriptor(descriptorOf(folder), ownSid()),
    async signature(file) {
      const verify: (window: number, action: Uint8Array, data: Uint8Array) => number = declare(
        koffi.load('wintrust.dll'),
        'int32_t __stdcall WinVerifyTrust(intptr_t w, void *a, void *d)',
      );
      const path = wide(file);
      // WINTRUST_FILE_INFO and WINTRUST_DATA on 64-bit Windows.
      const subject = Buffer.alloc(32);
      subject.writeUInt32LE(subject.length);
      subject.writeBigUInt64LE(memory.addressOf(path), 8);
      const data = Buffer.alloc(88);
      data.writeUInt32LE(data.length);
      data.writeUInt32LE(trust.noWindow, 24);
      data.writeUInt32LE(trust.noRevocation, 28);
      data.writeUInt32LE(trust.file, 32);
      data.writeBigUInt64LE(memory.addressOf(subject), 40);
      data.writeUInt32LE(trust.cacheOnly, 72);
      const judged = verify(currentProcess, guidBytes(verifyAction), data) >>> 0;
      if (judged === 0) return 'believed';
      return judged === noSignature ? 'none' : 'not-believed';
    },
  };
}
