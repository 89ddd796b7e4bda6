// A small file system of its own, to be filled up: only root can make one, and only where the system lets it.
import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why there can be none here; null where there can. */
export const noSmallDisk: string | null = whyNot();

export class SmallDisk implements Disposable {
  readonly path: string;

  /** `path`: an empty folder, made where it is missing. `kib`: its size. */
  constructor(path: string, kib: number) {
    mkdirSync(path, { recursive: true });
    const { status, stderr } = mount(path, kib);
    if (status !== 0) throw new Error(`no small disk: ${stderr}`);
    this.path = path;
  }

  /** Until nothing goes in any more. */
  fill(): void {
    const file = openSync(join(this.path, 'filler'), 'w');
    try {
      for (const bytes of [65_536, 4096, 512, 1]) {
        try {
          for (;;) writeSync(file, Buffer.alloc(bytes, 120));
        } catch (thrown) {
          if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown;
        }
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(join(this.path, 'filler'), { force: true });
  }

  [Symbol.dispose](): void {
    spawnSync('umount', ['-l', this.path]);
  }
}

function mount(path: string, kib: number) {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k,mode=0700`, 'tmpfs', path], { encoding: 'utf8' });
}

function whyNot(): string | null {
  if (process.platform !== 'linux') return 'it is no Linux';
  if (process.getuid?.() !== 0) return 'the tests do not run as root';
  const path = mkdtempSync(join(tmpdir(), 'ferry-small-disk-'));
  try {
    const { status, stderr, error } = mount(path, 64);
    if (status !== 0) return `mount refused: ${error?.message ?? stderr}`;
    spawnSync('umount', [path]);
    return null;
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
