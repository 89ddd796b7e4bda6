import type { SecretBox } from '../identity/secret-box.ts';
import type { Koffi } from './native/koffi-library.ts';
import type { Memory } from './native/memory.ts';
import { declare, refusal } from './native/native-call.ts';

type Protect = (
  input: Uint8Array,
  description: null,
  entropy: Uint8Array,
  reserved: null,
  prompt: null,
  flags: number,
  out: Uint8Array,
) => number;

/** No window may ask anything: there may be nobody to answer. */
const uiForbidden = 1;
/** Other programs of the same user that ask DPAPI to open what they found do not have this by accident. */
const purpose = Buffer.from('Ferry device key', 'utf8');

/** Seals by DPAPI: only the same Windows user on the same computer opens it again. */
export function dpapiBox(koffi: Koffi, memory: Memory): SecretBox {
  const crypt = koffi.load('crypt32.dll');
  const words = 'void *in, void *d, void *entropy, void *r, void *p, uint32_t flags, void *out';
  const protect: Protect = declare(crypt, `int32_t __stdcall CryptProtectData(${words})`);
  const unprotect: Protect = declare(crypt, `int32_t __stdcall CryptUnprotectData(${words})`);
  const lastError: () => number = declare(koffi.load('kernel32.dll'), 'uint32_t __stdcall GetLastError()');

  /** DATA_BLOB: a length and, eight bytes on, a pointer. */
  function blob(bytes: Buffer): Buffer {
    const structure = Buffer.alloc(16);
    structure.writeUInt32LE(bytes.length);
    structure.writeBigUInt64LE(memory.addressOf(bytes), 8);
    return structure;
  }

  function through(call: Protect, doing: string, bytes: Uint8Array): Uint8Array {
    const input = Buffer.from(bytes);
    const out = Buffer.alloc(16);
    const done = call(blob(input), null, blob(purpose), null, null, uiForbidden, out);
    if (done === 0) throw refusal(lastError(), doing, 'device key');
    const address = out.readBigUInt64LE(8);
    try {
      return new Uint8Array(memory.bytes(address, out.readUInt32LE()));
    } finally {
      memory.localFree(address);
    }
  }

  return {
    name: 'dpapi',
    // DPAPI seals no emptiness: there is always one byte.
    seal: async (bytes) => through(protect, 'sealing', Buffer.concat([Buffer.from([1]), bytes])),
    open: async (sealed) => through(unprotect, 'opening what was sealed', sealed).subarray(1),
  };
}
