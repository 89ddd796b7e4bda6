import { getAsset, isSea } from 'node:sea';
import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';
import { fail, FerryFailure } from '@ferry/common/errors';
import type { TrayAct, TrayEntry } from '../../person/tray.ts';
import type { Koffi } from '../native/koffi-library.ts';
import { declare } from '../native/native-call.ts';
import type { Word } from '../native/native-call.ts';
import { menuAnswerSchema, numbered } from './numbered-menu.ts';
import type { MenuRequest } from './numbered-menu.ts';

/** The thread's program as an asset of the single executable (scripts/agent-exe). */
export const menuWorkerAsset = 'tray/menu-worker.js';
/** Nobody waits for a menu that is left open, but what it says grows old, and its thread costs. Milliseconds. */
const menuOpenMs = 5 * 60_000;
/** Within this a thread ends that was told to; one that does not is left to itself. Milliseconds. */
const goneMs = 3000;
/** WM_CANCELMODE: whatever Windows does with a window by itself ends, its menu too. */
const cancelMode = 0x1f;
/** In megabytes. A menu needs little, and what its thread takes is given back with it. */
export const menuThreadLimits = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 } as const;

export interface MenuThreadParts {
  /** where koffi's addon lies */
  readonly koffi: string;
  readonly startWorker: (request: MenuRequest) => Worker;
  /** Closes the menu of a window of whatever thread. Returns at once. */
  readonly cancel: (window: Word) => void;
}

/**
 * Shows a menu in a thread of its own, which lives as long as the menu: Windows does not give a thread back while its menu is open,
 * and the agent has other things to do. A thread all the time would cost ten megabytes for nothing.
 */
export class MenuThread {
  readonly #parts: MenuThreadParts;
  #open: { worker: Worker; cancel: () => void; ended: Promise<void> } | null = null;

  constructor(parts: MenuThreadParts) {
    this.#parts = parts;
  }

  /**
   * What somebody chose, null for nothing; null at once where a menu is open already. Throws when the thread ends without having
   * shown it: the next one is asked anew.
   */
  async ask(entries: readonly TrayEntry[], x: number, y: number): Promise<TrayAct | null> {
    if (this.#open) return null;
    const menu = numbered(entries);
    const worker = this.#parts.startWorker({ koffi: this.#parts.koffi, entries: menu.entries, x, y });
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    let window: Word | null = null;
    let cancelled = false;
    const cancel = (): void => {
      cancelled = true;
      if (window !== null) this.#parts.cancel(window);
    };
    this.#open = { worker, cancel, ended };
    const { promise: closed, resolve, reject } = Promise.withResolvers<number>();
    const late = setTimeout(() => void this.close().then(() => reject(broken('it does not end'))), menuOpenMs).unref();
    // A process that ends waits for its threads, and this one for whoever has the menu before them.
    process.once('exit', cancel);
    try {
      worker.on('message', (message: unknown) => {
        const answer = menuAnswerSchema.safeParse(message);
        if (!answer.success) reject(broken('it said what is no answer'));
        else if (answer.data.kind === 'closed') {
          window = null;
          resolve(answer.data.chosen);
        } else {
          ({ window } = answer.data);
          if (cancelled) cancel();
        }
      });
      worker.on('messageerror', (thrown) => reject(broken(thrown.message)));
      worker.on('error', (thrown) => reject(broken(thrown instanceof Error ? thrown.message : String(thrown))));
      worker.on('exit', (code) => {
        if (cancelled) resolve(0);
        else reject(broken(`it ended with ${code}`));
      });
      const chosen = await closed;
      if (chosen === 0) return null;
      const act = menu.acts[chosen - 1];
      if (!act) throw broken(`it says that ${chosen} was chosen, of ${menu.acts.length}`);
      return act;
    } catch (thrown) {
      cancel();
      void worker.terminate();
      throw thrown;
    } finally {
      clearTimeout(late);
      process.off('exit', cancel);
      this.#open = null;
    }
  }

  /** Closes the menu that is open. Returns when its thread is gone, or does not go. */
  async close(): Promise<void> {
    const open = this.#open;
    if (!open) return;
    open.cancel();
    let bound: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      bound = setTimeout(resolve, goneMs);
    });
    await Promise.race([open.ended, late]);
    clearTimeout(bound);
    void open.worker.terminate();
  }
}

/** As they are on this Windows. */
export function menuThread(koffi: Koffi): MenuThread {
  const post: (window: Word, message: number, w: number, l: number) => number = declare(
    koffi.load('user32.dll'),
    'int32_t __stdcall PostMessageW(intptr_t w, uint32_t m, uintptr_t wp, intptr_t lp)',
  );
  return new MenuThread({
    koffi: koffi.path,
    startWorker,
    cancel: (window) => void post(window, cancelMode, 0, 0),
  });
}

function startWorker(request: MenuRequest): Worker {
  // Of the environment it needs nothing, and secrets may be in it.
  const options: WorkerOptions = { workerData: request, resourceLimits: menuThreadLimits, env: {} };
  if (isSea()) return new Worker(getAsset(menuWorkerAsset, 'utf8'), { ...options, eval: true });
  return new Worker(new URL('./menu-worker.ts', import.meta.url), options);
}

function broken(why: string): FerryFailure {
  const remedy = 'Use the window, which lets choose the same. Report it, if it happens again.';
  return new FerryFailure(fail('internal', 'tray menu', `the menu's thread broke: ${why}`, remedy).error);
}
