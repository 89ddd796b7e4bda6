import { setTimeout as wait } from 'node:timers/promises';
import type { Processes } from '../laptop.ts';
import type { Koffi } from './native/koffi-library.ts';
import { declare, OutDword, refusal, wideText, winError } from './native/native-call.ts';
import type { Word } from './native/native-call.ts';

const snapshotProcesses = 2;
const invalidHandle = -1n;
/** PROCESSENTRY32W on 64-bit Windows. */
const entry = { size: 568, pid: 8, name: 44, nameBytes: 520 } as const;
const messageClose = 0x10;
const rights = { terminate: 0x1, synchronise: 0x10_0000 } as const;
const waitTimeout = 0x102;
const invalidParameter = 87;

interface Api {
  snapshot: (flags: number, pid: number) => Word;
  first: (snapshot: Word, entry: Uint8Array) => number;
  next: (snapshot: Word, entry: Uint8Array) => number;
  session: (pid: number, out: Uint8Array) => number;
  ownPid: () => number;
  open: (access: number, inherit: number, pid: number) => Word;
  terminate: (process: Word, code: number) => number;
  waitFor: (handle: Word, milliseconds: number) => number;
  close: (handle: Word) => number;
  lastError: () => number;
  findWindow: (parent: null, after: Word, className: null, title: null) => Word;
  windowProcess: (window: Word, out: Uint8Array) => number;
  post: (window: Word, message: number, w: number, l: number) => number;
}

function apiOf(koffi: Koffi): Api {
  const kernel = koffi.load('kernel32.dll');
  const user = koffi.load('user32.dll');
  return {
    snapshot: declare(kernel, 'intptr_t __stdcall CreateToolhelp32Snapshot(uint32_t f, uint32_t p)'),
    first: declare(kernel, 'int32_t __stdcall Process32FirstW(intptr_t s, void *e)'),
    next: declare(kernel, 'int32_t __stdcall Process32NextW(intptr_t s, void *e)'),
    session: declare(kernel, 'int32_t __stdcall ProcessIdToSessionId(uint32_t p, void *out)'),
    ownPid: declare(kernel, 'uint32_t __stdcall GetCurrentProcessId()'),
    open: declare(kernel, 'intptr_t __stdcall OpenProcess(uint32_t a, int32_t i, uint32_t p)'),
    terminate: declare(kernel, 'int32_t __stdcall TerminateProcess(intptr_t p, uint32_t c)'),
    waitFor: declare(kernel, 'uint32_t __stdcall WaitForSingleObject(intptr_t h, uint32_t ms)'),
    close: declare(kernel, 'int32_t __stdcall CloseHandle(intptr_t h)'),
    lastError: declare(kernel, 'uint32_t __stdcall GetLastError()'),
    findWindow: declare(user, 'intptr_t __stdcall FindWindowExW(void *p, intptr_t a, void *c, void *t)'),
    windowProcess: declare(user, 'uint32_t __stdcall GetWindowThreadProcessId(intptr_t w, void *out)'),
    post: declare(user, 'int32_t __stdcall PostMessageW(intptr_t w, uint32_t m, uintptr_t wp, intptr_t lp)'),
  };
}

/** How often a program that was asked to close is looked at, in milliseconds. */
const lookAgainMs = 100;

/** The programs in the session of the signed-in user; those of other people on the same computer are not seen. */
export class WindowsProcesses implements Processes {
  readonly #api: Api;

  constructor(koffi: Koffi) {
    this.#api = apiOf(koffi);
  }

  async list(): Promise<{ pid: number; name: string }[]> {
    const own = this.#sessionOf(this.#api.ownPid());
    const snapshot = this.#api.snapshot(snapshotProcesses, 0);
    if (BigInt(snapshot) === invalidHandle) throw refusal(this.#api.lastError(), 'listing the programs', 'Windows');
    try {
      const listed: { pid: number; name: string }[] = [];
      const bytes = Buffer.alloc(entry.size);
      bytes.writeUInt32LE(entry.size);
      for (let more = this.#api.first(snapshot, bytes); more !== 0; more = this.#api.next(snapshot, bytes)) {
        const pid = bytes.readUInt32LE(entry.pid);
        const name = wideText(bytes.subarray(entry.name, entry.name + entry.nameBytes));
        if (pid !== 0 && this.#sessionOf(pid) === own) listed.push({ pid, name });
      }
      return listed;
    } finally {
      this.#api.close(snapshot);
    }
  }

  /** At once, without a chance to save. Of a program that is gone it is no error. */
  async end(pid: number): Promise<void> {
    this.#withProcess(pid, (process) => {
      if (this.#api.terminate(process, 1) === 0 && !this.#hasEnded(process))
        throw refusal(this.#api.lastError(), 'ending the program', `process ${pid}`);
    });
  }

  /**
   * Asks the windows of a program to close, as their cross does, and waits. Gives whether it ended: it may be asking whether to
   * save, or have no window.
   */
  async askToClose(pid: number, withinMs: number): Promise<boolean> {
    for (const window of this.#windowsOf(pid)) this.#api.post(window, messageClose, 0, 0);
    for (let waited = 0; ; waited += lookAgainMs) {
      const ended = this.#withProcess(pid, (process) => this.#hasEnded(process)) ?? true;
      if (ended || waited >= withinMs) return ended;
      await wait(lookAgainMs);
    }
  }

  #windowsOf(pid: number): Word[] {
    const windows: Word[] = [];
    let window: Word = 0n;
    // The list may change while it is walked: it is never walked for ever.
    for (let seen = 0; seen < 10_000; seen += 1) {
      window = this.#api.findWindow(null, window, null, null);
      if (BigInt(window) === 0n) break;
      const owner = new OutDword();
      this.#api.windowProcess(window, owner.bytes);
      if (owner.value === pid) windows.push(window);
    }
    return windows;
  }

  #sessionOf(pid: number): number | null {
    const session = new OutDword();
    return this.#api.session(pid, session.bytes) === 0 ? null : session.value;
  }

  #hasEnded(process: Word): boolean {
    return this.#api.waitFor(process, 0) !== waitTimeout;
  }

  /** Null when there is no such process. */
  #withProcess<T>(pid: number, use: (process: Word) => T): T | null {
    const process = this.#api.open(rights.terminate | rights.synchronise, 0, pid);
    if (BigInt(process) === 0n) {
      const code = this.#api.lastError();
      if (code === invalidParameter || code === winError.notFound) return null;
      throw refusal(code, 'reaching the program', `process ${pid}`);
    }
    try {
      return use(process);
    } finally {
      this.#api.close(process);
    }
  }
}
