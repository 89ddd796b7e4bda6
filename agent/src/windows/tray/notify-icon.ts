import { cut } from '../../person/tray.ts';
import type { Koffi } from '../native/koffi-library.ts';
import { declare } from '../native/native-call.ts';
import type { Word } from '../native/native-call.ts';

/** NOTIFYICONDATAW of shellapi.h on 64-bit Windows: where its members stand, in bytes, and how long its texts may be. */
const at = {
  window: 8,
  id: 16,
  flags: 20,
  message: 24,
  icon: 32,
  tip: 40,
  info: 304,
  version: 816,
  infoTitle: 820,
  infoFlags: 948,
  size: 976,
} as const;
const most = { tip: 127, info: 255, infoTitle: 63 } as const;
const acts = { add: 0, modify: 1, remove: 2, setVersion: 4 } as const;
const flags = { message: 0x1, icon: 0x2, tip: 0x4, info: 0x10, showTip: 0x80 } as const;
/** NIIF_INFO, and quiet while the person presents something: NIIF_RESPECT_QUIET_TIME. */
const infoFlags = 0x1 | 0x80;
/** NOTIFYICON_VERSION_4: one message for a choice by mouse and by keyboard, with the place where a menu belongs. */
const version = 4;

/** What the icon tells of, by the low word of its message's second parameter; 0x... as in shellapi.h and winuser.h. */
const heard: ReadonlyMap<number, IconEvent['kind']> = new Map([
  [0x400, 'select'],
  [0x401, 'select'],
  [0x405, 'select'],
  [0x7b, 'menu'],
]);

/** `select`: a click, Enter, Space, or a click on a notice. `menu`: the other button or the menu key; the menu belongs there. */
export interface IconEvent {
  readonly kind: 'select' | 'menu';
  readonly x: number;
  readonly y: number;
}

export interface IconContent {
  /** that its events are sent to */
  readonly window: Word;
  readonly message: number;
  readonly icon: Word;
  readonly tip: string;
}

export interface NoticeContent {
  readonly title: string;
  readonly text: string;
}

/** The one icon of a window in the notification area, by Shell_NotifyIconW. Each act gives whether there was a place for it. */
export class NotifyIcon {
  readonly #notify: (act: number, data: Uint8Array) => number;

  constructor(koffi: Koffi) {
    this.#notify = declare(koffi.load('shell32.dll'), 'int32_t __stdcall Shell_NotifyIconW(uint32_t act, void *data)');
  }

  add(content: IconContent): boolean {
    const data = iconData(content);
    // One that is there already, of before an Explorer that is still the same, is as good.
    if (this.#notify(acts.add, data) === 0 && this.#notify(acts.modify, data) === 0) return false;
    return this.#notify(acts.setVersion, data) !== 0;
  }

  modify(content: IconContent, notice?: NoticeContent): boolean {
    return this.#notify(acts.modify, iconData(content, notice)) !== 0;
  }

  remove(content: IconContent): void {
    this.#notify(acts.remove, iconData(content));
  }
}

/** NOTIFYICONDATAW of an icon, and of a notice beside it. Texts that are too long end with an ellipsis. */
export function iconData({ window, message, icon, tip }: IconContent, notice?: NoticeContent): Buffer {
  const data = Buffer.alloc(at.size);
  data.writeUInt32LE(at.size);
  data.writeBigInt64LE(BigInt(window), at.window);
  data.writeUInt32LE(1, at.id);
  const shown = flags.message | flags.icon | flags.tip | flags.showTip;
  data.writeUInt32LE(notice ? shown | flags.info : shown, at.flags);
  data.writeUInt32LE(message, at.message);
  data.writeBigInt64LE(BigInt(icon), at.icon);
  data.write(cut(tip, most.tip), at.tip, 'utf16le');
  data.writeUInt32LE(version, at.version);
  if (notice) {
    data.write(cut(notice.text, most.info), at.info, 'utf16le');
    data.write(cut(notice.title, most.infoTitle), at.infoTitle, 'utf16le');
    data.writeUInt32LE(infoFlags, at.infoFlags);
  }
  return data;
}

/** What a message of the icon says, in the form of version 4: place in the first word, event in the second. Null: nothing new. */
export function iconEvent(place: Word, event: Word): IconEvent | null {
  const kind = heard.get(Number(BigInt(event) & 0xffffn));
  if (kind === undefined) return null;
  const [x, y] = [BigInt.asIntN(16, BigInt(place)), BigInt.asIntN(16, BigInt(place) >> 16n)];
  return { kind, x: Number(x), y: Number(y) };
}
