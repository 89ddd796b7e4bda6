// Runs in Wine: a console window as cmd has one, and what stands in it once a program without a window was started there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Koffi } from '../../../agent/src/windows/native/koffi-library.ts';
import { declare } from '../../../agent/src/windows/native/native-call.ts';
import type { Word } from '../../../agent/src/windows/native/native-call.ts';

/** CONSOLE_SCREEN_BUFFER_INFO: its size, and where in it the cursor stands. */
const info = { size: 22, width: 0, row: 6 } as const;
const [readWrite, shared, existing] = [0xc000_0000, 3, 3];

export function consoleWindow(koffi: Koffi) {
  const kernel = koffi.load('kernel32.dll');
  const free: () => number = declare(kernel, 'int32_t __stdcall FreeConsole()');
  const alloc: () => number = declare(kernel, 'int32_t __stdcall AllocConsole()');
  const open: (name: string, access: number, share: number, s: null, how: number, f: number, t: Word) => Word = declare(
    kernel,
    'intptr_t __stdcall CreateFileW(str16 n, uint32_t a, uint32_t s, void *x, uint32_t d, uint32_t f, intptr_t t)',
  );
  const look: (console: Word, out: Uint8Array) => number = declare(
    kernel,
    'int32_t __stdcall GetConsoleScreenBufferInfo(intptr_t c, void *i)',
  );
  const read: (console: Word, out: Uint8Array, length: number, from: number, done: Uint8Array) => number = declare(
    kernel,
    'int32_t __stdcall ReadConsoleOutputCharacterW(intptr_t c, void *o, uint32_t n, uint32_t at, void *r)',
  );
  return {
    /**
     * Starts a program from a console window as Windows starts one without a window of its own: with no console, and nothing to
     * print to. Gives what stands in the window at its end, a text a line, and its exit code.
     */
    async typed(program: string, args: readonly string[]) {
      free();
      if (alloc() === 0) throw new Error('Wine gives no console');
      try {
        const child = spawn(program, args, { detached: true, stdio: 'ignore' });
        const [code] = (await once(child, 'exit')) as [number | null];
        const console = open('CONOUT$', readWrite, shared, null, existing, 0, 0);
        const state = Buffer.alloc(info.size);
        if (look(console, state) === 0) throw new Error('nothing can be read of the console');
        const width = state.readInt16LE(info.width);
        const cells = width * (state.readInt16LE(info.row) + 1);
        const text = Buffer.alloc(cells * 2);
        read(console, text, cells, 0, Buffer.alloc(4));
        const all = text.toString('utf16le');
        const lines = Array.from({ length: cells / width }, (_, row) => all.slice(row * width, (row + 1) * width));
        return { code, lines: lines.map((line) => line.trimEnd()).filter((line) => line !== '') };
      } finally {
        free();
      }
    },
  };
}
