import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getRawAsset, isSea } from 'node:sea';
import type { TrayMark } from '../../person/tray.ts';
import type { Koffi } from '../native/koffi-library.ts';
import { declare } from '../native/native-call.ts';
import type { Word } from '../native/native-call.ts';

/** ICONDIR and ICONDIRENTRY, as in every .ico file. */
const directory = { count: 4, entries: 6, entrySize: 16, bytes: 8, offset: 12 } as const;
/** the version of icon formats that CreateIconFromResourceEx wants to be told */
const formatVersion = 0x0003_0000;
/** SM_CXSMICON: as wide as icons in the notification area are on this screen. */
const smallIcon = 49;

/** Where the pictures lie, in a checkout and as assets of the single executable (scripts/agent-exe). */
export const trayAsset = (mark: TrayMark): string => `tray/${mark}.ico`;

/** Of the pictures in an .ico file the one that is as wide as is wanted, else the next wider one, else the widest. */
export function imageOf(file: Buffer, wanted: number): Buffer {
  const images = Array.from({ length: file.readUInt16LE(directory.count) }, (_, index) => {
    const entry = directory.entries + index * directory.entrySize;
    const from = file.readUInt32LE(entry + directory.offset);
    // A zero stands for 256.
    const width = file[entry] || 256;
    return { width, bytes: file.subarray(from, from + file.readUInt32LE(entry + directory.bytes)) };
  }).sort((one, other) => one.width - other.width);
  const found = images.find(({ width }) => width >= wanted) ?? images.at(-1);
  if (!found) throw new Error('an icon file without pictures');
  return found.bytes;
}

/** The pictures of the tray icon, each made when it is first shown. */
export class TrayImages {
  readonly #create: (bytes: Uint8Array, n: number, icon: number, v: number, x: number, y: number, f: number) => Word;
  readonly #destroy: (icon: Word) => number;
  readonly #metrics: (which: number) => number;
  readonly #made = new Map<TrayMark, Word>();

  constructor(koffi: Koffi) {
    const user = koffi.load('user32.dll');
    this.#create = declare(
      user,
      'intptr_t __stdcall CreateIconFromResourceEx(void *b, uint32_t n, int32_t i, uint32_t v, int x, int y, uint32_t f)',
    );
    this.#destroy = declare(user, 'int32_t __stdcall DestroyIcon(intptr_t i)');
    this.#metrics = declare(user, 'int32_t __stdcall GetSystemMetrics(int i)');
  }

  of(mark: TrayMark): Word {
    const made = this.#made.get(mark);
    if (made !== undefined) return made;
    const size = this.#metrics(smallIcon);
    const image = imageOf(fileOf(mark), size);
    const icon = this.#create(image, image.length, 1, formatVersion, size, size, 0);
    if (BigInt(icon) === 0n) throw new Error(`Windows makes no icon of the picture "${mark}"`);
    this.#made.set(mark, icon);
    return icon;
  }

  close(): void {
    for (const icon of this.#made.values()) this.#destroy(icon);
    this.#made.clear();
  }
}

function fileOf(mark: TrayMark): Buffer {
  if (isSea()) return Buffer.from(getRawAsset(trayAsset(mark)));
  return readFileSync(join(import.meta.dirname, '../../../assets', trayAsset(mark)));
}
