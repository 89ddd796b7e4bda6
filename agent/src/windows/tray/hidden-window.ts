import type { Koffi } from '../native/koffi-library.ts';
import { declare } from '../native/native-call.ts';
import type { Word } from '../native/native-call.ts';
import { wide } from '../native/memory.ts';

/** WNDCLASSEXW of winuser.h on 64-bit Windows. */
const windowClass = { size: 80, procedure: 8, instance: 24, name: 64 } as const;
const className = 'FerryTray';
/** WS_POPUP, never shown, and WS_EX_TOOLWINDOW: nowhere in the taskbar or behind Alt+Tab. */
const style = { popup: 0x8000_0000, toolWindow: 0x80 } as const;
const messages = { destroy: 0x2, close: 0x10, endSession: 0x16 } as const;
const messageSize = 48;
const removeFromQueue = 1;
/** How often the queue is emptied, in milliseconds: a click is answered soon, and the processor stays at rest. */
const pumpMs = 200;
/** More at a time would keep the rest of the agent waiting. */
const mostAtOnce = 100;

type Procedure = (window: Word, message: number, w: Word, l: Word) => Word;

interface Api {
  module: (name: null) => Word;
  register: (windowClass: Uint8Array) => number;
  unregister: (name: string, instance: Word) => number;
  create: (
    extended: number,
    className: string,
    name: string,
    style: number,
    x: number,
    y: number,
    width: number,
    height: number,
    parent: Word,
    menu: Word,
    instance: Word,
    parameter: null,
  ) => Word;
  destroy: (window: Word) => number;
  byDefault: Procedure;
  peek: (message: Uint8Array, window: Word, first: number, last: number, remove: number) => number;
  dispatch: (message: Uint8Array) => Word;
}

function apiOf(koffi: Koffi): Api {
  const user = koffi.load('user32.dll');
  return {
    module: declare(koffi.load('kernel32.dll'), 'intptr_t __stdcall GetModuleHandleW(void *n)'),
    register: declare(user, 'uint16_t __stdcall RegisterClassExW(void *c)'),
    unregister: declare(user, 'int32_t __stdcall UnregisterClassW(str16 n, intptr_t i)'),
    create: declare(
      user,
      'intptr_t __stdcall CreateWindowExW(uint32_t e, str16 c, str16 n, uint32_t s, int x, int y, int w, int h, intptr_t p, intptr_t m, intptr_t i, void *l)',
    ),
    destroy: declare(user, 'int32_t __stdcall DestroyWindow(intptr_t w)'),
    byDefault: declare(user, 'intptr_t __stdcall DefWindowProcW(intptr_t w, uint32_t m, uintptr_t wp, intptr_t lp)'),
    peek: declare(user, 'int32_t __stdcall PeekMessageW(void *m, intptr_t w, uint32_t a, uint32_t b, uint32_t r)'),
    dispatch: declare(user, 'intptr_t __stdcall DispatchMessageW(void *m)'),
  };
}

export interface WindowEvents {
  /** whether a message is one to tell of; asked at once, so it must be quick and must not throw */
  readonly concerns: (message: number, w: Word, l: Word) => boolean;
  /** told after the queue was emptied */
  readonly message: (message: number, w: Word, l: Word) => void;
  /** The person signs out, or Windows ends: told at once, since this process may not live any longer. Must not throw. */
  readonly sessionEnds: () => void;
}

/**
 * A window that nobody sees, for what Windows tells only to windows. It is a real one of its own class: Explorer sends its news
 * straight to the procedure, not into the queue, and to none that is for messages only. Everything happens on the thread of the
 * event loop, which empties the queue now and then: what would keep that thread, a menu, has one of its own (`menu-thread.ts`).
 */
export class HiddenWindow {
  readonly #koffi: Koffi;
  readonly #events: WindowEvents;
  #loaded: Api | null = null;
  #class: { procedure: bigint; instance: Word } | null = null;
  #window: Word | null = null;
  #pump: NodeJS.Timeout | null = null;
  #told: [number, Word, Word][] = [];

  constructor(koffi: Koffi, events: WindowEvents) {
    this.#koffi = koffi;
    this.#events = events;
  }

  /** The window, made where there is none; null where this desktop has none to give. */
  open(): Word | null {
    if (this.#window !== null) return this.#window;
    this.#loaded ??= apiOf(this.#koffi);
    const api = this.#loaded;
    this.#class ??= this.#register(api);
    const { instance } = this.#class;
    const window = api.create(style.toolWindow, className, 'Ferry', style.popup, 0, 0, 0, 0, 0, 0, instance, null);
    if (BigInt(window) === 0n) return null;
    this.#window = window;
    this.#pump ??= setInterval(() => this.pump(), pumpMs).unref();
    return window;
  }

  close(): void {
    if (this.#pump) clearInterval(this.#pump);
    this.#pump = null;
    if (this.#window !== null) this.#loaded?.destroy(this.#window);
    this.#window = null;
    if (this.#class) {
      this.#loaded?.unregister(className, this.#class.instance);
      this.#koffi.unregister(this.#class.procedure);
    }
    this.#class = null;
  }

  /** Empties the queue, and tells what came. */
  pump(): void {
    const api = this.#loaded;
    if (!api || this.#window === null) return;
    const message = Buffer.alloc(messageSize);
    for (let left = mostAtOnce; left > 0 && api.peek(message, 0, 0, 0, removeFromQueue) !== 0; left -= 1)
      api.dispatch(message);
    for (const [id, w, l] of this.#told.splice(0)) this.#events.message(id, w, l);
  }

  #register(api: Api): { procedure: bigint; instance: Word } {
    const instance = api.module(null);
    const type = this.#koffi.proto('intptr_t', ['intptr_t', 'uint32_t', 'uintptr_t', 'intptr_t']);
    const receive: Procedure = (window, message, w, l) => this.#receive(api, window, message, w, l);
    const procedure = this.#koffi.register(receive, this.#koffi.pointer(type));
    const name = wide(className);
    const bytes = Buffer.alloc(windowClass.size);
    bytes.writeUInt32LE(windowClass.size);
    bytes.writeBigUInt64LE(procedure, windowClass.procedure);
    bytes.writeBigInt64LE(BigInt(instance), windowClass.instance);
    bytes.writeBigUInt64LE(this.#koffi.address(name), windowClass.name);
    api.register(bytes);
    return { procedure, instance };
  }

  /** Windows waits for this to return, and may be in the middle of anything: it only notes down. */
  #receive(api: Api, window: Word, message: number, w: Word, l: Word): Word {
    if (this.#events.concerns(message, w, l)) {
      if (this.#told.length < mostAtOnce) this.#told.push([message, w, l]);
      return 0;
    }
    // Without the word it is a question that somebody else said no to: nothing ends.
    if (message === messages.endSession && BigInt(w) !== 0n) this.#events.sessionEnds();
    // Whoever asks a program to end by its windows means one that is seen.
    if (message === messages.close) return 0;
    if (message === messages.destroy) this.#window = null;
    return api.byDefault(window, message, w, l);
  }
}
