import { fstatSync } from 'node:fs';
import { isSea } from 'node:sea';
import { Writable } from 'node:stream';
import { openKoffi } from './native/koffi-library.ts';
import { declare } from './native/native-call.ts';
import type { Word } from './native/native-call.ts';
import { nativeModule } from './windows-laptop.ts';

/**
 * They work by themselves, or for an installer. In somebody's console window the agent would end with that window, and an
 * uninstallation must not lay down again what it removes.
 */
const withoutConsole: ReadonlySet<string | undefined> = new Set([
  'run',
  'start',
  'stop',
  'install',
  'uninstall',
  'fleet',
]);
/** ATTACH_PARENT_PROCESS */
const parent = 0xffff_ffff;
/** GENERIC_READ | GENERIC_WRITE; FILE_SHARE_READ | FILE_SHARE_WRITE; OPEN_EXISTING */
const [readWrite, shared, existing] = [0xc000_0000, 3, 3];
/** UTF-16 units at a time: consoles of before Windows 10 take no more than 64 kB. */
const mostAtOnce = 8000;

/**
 * The Windows program has no console window, and so what it prints leads nowhere, unless into a pipe or a file. For a command that
 * somebody types it goes to the window that they typed it in, if there is one. `args`: after the program's name.
 */
export function printInParentConsole(args: readonly string[]): void {
  if (process.platform !== 'win32' || !isSea() || withoutConsole.has(args[0])) return;
  const lost = (['stdout', 'stderr'] as const).filter((name) => leadsNowhere(process[name]));
  if (lost.length === 0) return;
  const write = openParentConsole();
  if (!write) return;
  // Whoever starts a program without a window is asked for the next command at once: what is printed begins below that.
  let begun = false;
  const print = (text: string): void => {
    write(begun ? text : `\n${text}`);
    begun = true;
  };
  for (const name of lost) Object.defineProperty(process, name, { value: printing(print), configurable: true });
}

/** Node opens the null device for what it was not given. */
function leadsNowhere({ fd, isTTY }: { fd: number; isTTY: boolean }): boolean {
  if (isTTY) return false;
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    return true;
  }
}

function printing(print: (text: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      print(chunk.toString());
      done();
    },
  });
}

/** Null: there is none, or Windows does not let us call it, of which `doctor --to` tells. */
function openParentConsole(): ((text: string) => void) | null {
  try {
    const kernel = openKoffi(nativeModule()).load('kernel32.dll');
    const attach: (process: number) => number = declare(kernel, 'int32_t __stdcall AttachConsole(uint32_t p)');
    const open: (name: string, access: number, share: number, s: null, how: number, f: number, t: Word) => Word =
      declare(
        kernel,
        'intptr_t __stdcall CreateFileW(str16 n, uint32_t a, uint32_t s, void *x, uint32_t d, uint32_t f, intptr_t t)',
      );
    const write: (console: Word, text: string, length: number, written: Uint8Array, reserved: null) => number = declare(
      kernel,
      'int32_t __stdcall WriteConsoleW(intptr_t c, str16 t, uint32_t n, void *w, void *r)',
    );
    if (attach(parent) === 0) return null;
    const console = open('CONOUT$', readWrite, shared, null, existing, 0, 0);
    if (BigInt(console) === -1n) return null;
    const written = Buffer.alloc(4);
    return (text) => {
      for (let at = 0; at < text.length; at += mostAtOnce) {
        const part = text.slice(at, at + mostAtOnce);
        write(console, part, part.length, written, null);
      }
    };
  } catch {
    return null;
  }
}
