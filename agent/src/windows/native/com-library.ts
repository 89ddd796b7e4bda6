import type { Koffi } from './koffi-library.ts';
import { declare, laterAt, later } from './native-call.ts';

/** Calls the method at a place of the interface's table with two pointers. Gives its HRESULT. */
export type CallMethod = (place: number, first: Uint8Array | null, second: Uint8Array | null) => Promise<number>;

export interface ComLibrary {
  /** Makes the object, lets `use` call it, and gives it back. The failing HRESULT when there is none to be had. */
  use(classId: string, interfaceId: string, use: (call: CallMethod) => Promise<number>): Promise<number>;
}

const anyContext = 23;
const releasePlace = 2;
const pointerBytes = 8;

/** A GUID as Windows has it in memory. */
function guid(text: string): Buffer {
  const hex = Buffer.from(text.replaceAll('-', ''), 'hex');
  hex.subarray(0, 4).reverse();
  hex.subarray(4, 6).reverse();
  hex.subarray(6, 8).reverse();
  return hex;
}

/** COM objects, called in threads of their own: services of Windows answer them, and may take their time. */
export function comLibrary(koffi: Koffi): ComLibrary {
  const ole = koffi.load('ole32.dll');
  const incrementUsage: (cookie: Uint8Array) => number = declare(ole, 'int32_t __stdcall CoIncrementMTAUsage(void *c)');
  const create = later<[Uint8Array, null, number, Uint8Array, Uint8Array], number>(
    ole,
    'int32_t __stdcall CoCreateInstance(void *c, void *o, uint32_t context, void *i, void *out)',
  );
  const method = koffi.proto('int32_t __stdcall FerryComMethod(intptr_t self, void *a, void *b)');
  // Which thread does a call is nobody's choice: all of them belong to the one apartment that this keeps open.
  incrementUsage(Buffer.alloc(pointerBytes));
  const word = (address: bigint): bigint =>
    Buffer.from(new Uint8Array(koffi.view(address, pointerBytes))).readBigUInt64LE();
  return {
    async use(classId, interfaceId, use) {
      const out = Buffer.alloc(pointerBytes);
      const made = await create(guid(classId), null, anyContext, guid(interfaceId), out);
      if (made !== 0) return made;
      const self = out.readBigUInt64LE();
      const call: CallMethod = async (place, first, second) => {
        const address = word(word(self) + BigInt(place * pointerBytes));
        return await laterAt<[bigint, Uint8Array | null, Uint8Array | null], number>(koffi, address, method)(
          self,
          first,
          second,
        );
      };
      try {
        return await use(call);
      } finally {
        await call(releasePlace, null, null);
      }
    },
  };
}
