import type { knownFolders } from '../laptop.ts';
import type { Koffi } from './native/koffi-library.ts';
import type { Memory } from './native/memory.ts';
import { declare, OutWord, refusal } from './native/native-call.ts';
import type { Word } from './native/native-call.ts';

/** KNOWNFOLDERID of each: where it is, is for Windows to say; an environment variable is anybody's to set. */
const ids: Record<(typeof knownFolders)[number], string> = {
  '%LOCALAPPDATA%': 'F1B32785-6FBA-4FCF-9D55-7B8E7F157091',
  '%APPDATA%': '3EB685DB-65F9-4CF6-A03A-E3EF65729F3D',
  '%USERPROFILE%': '5E6C858F-0E22-4760-9AFE-EA3317B67173',
};

/** A GUID as structure: the first three parts little-endian. */
export function guidBytes(text: string): Buffer {
  const [a = '', b = '', c = '', d = '', e = ''] = text.split('-');
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(Number.parseInt(a, 16));
  bytes.writeUInt16LE(Number.parseInt(b, 16), 4);
  bytes.writeUInt16LE(Number.parseInt(c, 16), 6);
  Buffer.from(d + e, 'hex').copy(bytes, 8);
  return bytes;
}

/** Where the known folders of the signed-in user are. */
export function knownFolderPaths(koffi: Koffi, memory: Memory): Record<(typeof knownFolders)[number], string> {
  const path: (id: Uint8Array, flags: number, token: null, out: Uint8Array) => number = declare(
    koffi.load('shell32.dll'),
    'int32_t __stdcall SHGetKnownFolderPath(void *id, uint32_t flags, void *token, void *out)',
  );
  const free: (address: Word) => void = declare(koffi.load('ole32.dll'), 'void __stdcall CoTaskMemFree(intptr_t m)');
  const entries = Object.entries(ids).map(([name, id]) => {
    const out = new OutWord();
    const failed = path(guidBytes(id), 0, null, out.bytes);
    try {
      if (failed !== 0) throw refusal(failed >>> 0, 'asking for the folder', name);
      return [name, memory.text(out.value)] as const;
    } finally {
      free(out.value);
    }
  });
  return Object.fromEntries(entries) as Record<(typeof knownFolders)[number], string>;
}
