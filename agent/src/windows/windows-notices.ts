import type { Notices } from '../person/desk.ts';
import type { Koffi } from './native/koffi-library.ts';
import { declare } from './native/native-call.ts';
import type { Word } from './native/native-call.ts';

/** NOTIFYICONDATAW of shellapi.h on 64-bit Windows: where its members stand, in bytes, and how long its texts may be. */
const at = {
  window: 8,
  id: 16,
  flags: 20,
  icon: 32,
  tip: 40,
  info: 304,
  infoTitle: 820,
  infoFlags: 948,
  size: 976,
} as const;
const most = { tip: 127, info: 255, infoTitle: 63 } as const;
const messages = { add: 0, remove: 2 } as const;
/** NIF_ICON, NIF_TIP and NIF_INFO. */
const iconTipAndInfo = 0x2 | 0x4 | 0x10;
/** NIIF_INFO, and quiet while the person presents something: NIIF_RESPECT_QUIET_TIME. */
const infoFlags = 0x1 | 0x80;
/** HWND_MESSAGE: a window that is nowhere on the screen. */
const messageOnly = -3;
/** IDI_INFORMATION, an icon that every Windows has. */
const informationIcon = 32516;
/** How long the icon stays, and with it the notice, in milliseconds. */
const shownMs = 30_000;

interface Api {
  createWindow: (
    extended: number,
    className: string,
    name: null,
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
  destroyWindow: (window: Word) => number;
  loadIcon: (instance: Word, id: Word) => Word;
  notify: (message: number, data: Uint8Array) => number;
}

function apiOf(koffi: Koffi): Api {
  const user = koffi.load('user32.dll');
  const shell = koffi.load('shell32.dll');
  return {
    createWindow: declare(
      user,
      'intptr_t __stdcall CreateWindowExW(uint32_t e, str16 c, void *n, uint32_t s, int x, int y, int w, int h, intptr_t p, intptr_t m, intptr_t i, void *l)',
    ),
    destroyWindow: declare(user, 'int32_t __stdcall DestroyWindow(intptr_t w)'),
    loadIcon: declare(user, 'intptr_t __stdcall LoadIconW(intptr_t i, intptr_t id)'),
    notify: declare(shell, 'int32_t __stdcall Shell_NotifyIconW(uint32_t m, void *d)'),
  };
}

/** Notices of Windows, by an icon in the notification area that is there as long as its notice. */
export class WindowsNotices implements Notices {
  readonly #koffi: Koffi;
  #loaded: Api | null = null;

  constructor(koffi: Koffi) {
    this.#koffi = koffi;
  }

  /** Where there is no notification area (nobody sees a desktop) nothing is shown, and that is no error. */
  async show(title: string, text: string): Promise<void> {
    this.#loaded ??= apiOf(this.#koffi);
    const api = this.#loaded;
    const window = api.createWindow(0, 'STATIC', null, 0, 0, 0, 0, 0, messageOnly, 0, 0, null);
    if (BigInt(window) === 0n) return;
    const data = noticeData({ window, icon: api.loadIcon(0, informationIcon), title, text });
    const shown = api.notify(messages.add, data) !== 0;
    const remove = (): void => {
      if (shown) api.notify(messages.remove, data);
      api.destroyWindow(window);
    };
    if (shown) setTimeout(remove, shownMs).unref();
    else remove();
  }
}

/** NOTIFYICONDATAW for one notice. Texts that are too long end with an ellipsis. */
export function noticeData(notice: { window: Word; icon: Word; title: string; text: string }): Buffer {
  const data = Buffer.alloc(at.size);
  data.writeUInt32LE(at.size);
  data.writeBigInt64LE(BigInt(notice.window), at.window);
  data.writeUInt32LE(1, at.id);
  data.writeUInt32LE(iconTipAndInfo, at.flags);
  data.writeBigInt64LE(BigInt(notice.icon), at.icon);
  writeText(data, at.tip, 'Ferry', most.tip);
  writeText(data, at.info, notice.text, most.info);
  writeText(data, at.infoTitle, notice.title, most.infoTitle);
  data.writeUInt32LE(infoFlags, at.infoFlags);
  return data;
}

function writeText(data: Buffer, offset: number, text: string, longest: number): void {
  const cut = text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
  data.write(cut, offset, 'utf16le');
}
