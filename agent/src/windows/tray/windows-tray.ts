import type { Notices, Tray, TrayEvents } from '../../person/desk.ts';
import type { TrayAct, TrayView } from '../../person/tray.ts';
import type { Koffi } from '../native/koffi-library.ts';
import { declare } from '../native/native-call.ts';
import type { Word } from '../native/native-call.ts';
import { perMonitorAware } from './dpi-awareness.ts';
import { HiddenWindow } from './hidden-window.ts';
import { menuThread } from './menu-thread.ts';
import type { MenuThread } from './menu-thread.ts';
import { iconEvent, NotifyIcon } from './notify-icon.ts';
import type { IconContent, NoticeContent } from './notify-icon.ts';
import { TrayImages } from './tray-images.ts';

/** WM_APP and one: what the icon tells of comes as this. */
const iconMessage = 0x8001;
/** ASFW_ANY */
const anyProcess = 0xffff_ffff;
/** How often a place for the icon is looked for while there is none, in milliseconds: Explorer may be busy at sign-in. */
const lookAgainMs = 10_000;

interface Parts {
  readonly window: HiddenWindow;
  readonly icon: NotifyIcon;
  readonly images: TrayImages;
  readonly menus: MenuThread;
  /** Whoever clicked here wants to see what opens: until the next click it may come to the front, whose window ever it is. */
  readonly letComeToFront: () => void;
}

/** The icon in the notification area with its menu, and the notices beside it. */
export class WindowsTray implements Tray {
  /** Where there is no place for one, it waits for that; the newest only. */
  readonly notices: Notices = {
    show: async (title, text) => {
      this.#notice = { title, text };
      this.#put();
      return Promise.resolve();
    },
  };
  readonly #koffi: Koffi;
  #events: TrayEvents | null = null;
  #parts: Parts | null = null;
  #view: TrayView | null = null;
  #notice: NoticeContent | null = null;
  /** what stands in the notification area; null: nothing of ours */
  #standing: IconContent | null = null;
  #menuOpen = false;
  #again: NodeJS.Timeout | null = null;

  constructor(koffi: Koffi) {
    this.#koffi = koffi;
  }

  open(events: TrayEvents): void {
    this.#events = events;
    this.#again = setInterval(() => {
      if (!this.#standing) this.#put();
    }, lookAgainMs).unref();
    this.#put();
  }

  show(view: TrayView): void {
    this.#view = view;
    this.#put();
  }

  async close(): Promise<void> {
    const menus = this.#parts?.menus;
    this.#end();
    await menus?.close();
  }

  /** Brings what is seen up to what is to be seen. */
  #put(): void {
    if (!this.#events || !this.#view) return;
    try {
      this.#parts ??= this.#load();
      const { window, images, icon } = this.#parts;
      const handle = window.open();
      if (handle === null) return;
      const content = { window: handle, message: iconMessage, icon: images.of(this.#view.mark), tip: this.#view.tip };
      if (!this.#standing && icon.add(content)) this.#standing = content;
      if (!this.#standing || (isSame(this.#standing, content) && !this.#notice)) return;
      const done = icon.modify(content, this.#notice ?? undefined);
      // Else Explorer has ended, and says so when it begins anew.
      this.#standing = done ? content : null;
      if (done) this.#notice = null;
    } catch (thrown) {
      // Of no use a second time: what cannot be called now cannot be called later.
      const { failed } = this.#events;
      this.close().catch(failed);
      failed(thrown);
    }
  }

  #load(): Parts {
    const user = this.#koffi.load('user32.dll');
    const registered: (name: string) => number = declare(user, 'uint32_t __stdcall RegisterWindowMessageW(str16 n)');
    const allowForeground: (process: number) => number = declare(
      user,
      'int32_t __stdcall AllowSetForegroundWindow(uint32_t p)',
    );
    perMonitorAware(this.#koffi);
    const taskbarCreated = registered('TaskbarCreated');
    const window = new HiddenWindow(this.#koffi, {
      // Whoever moves over the icon sends a great many that say nothing.
      concerns: (message, place, event) =>
        message === taskbarCreated || (message === iconMessage && iconEvent(place, event) !== null),
      message: (message, place, event) => this.#heard(message, taskbarCreated, place, event),
      sessionEnds: () => this.#events?.sessionEnds(),
    });
    return {
      ...{ window, icon: new NotifyIcon(this.#koffi), images: new TrayImages(this.#koffi) },
      menus: menuThread(this.#koffi),
      letComeToFront: () => void allowForeground(anyProcess),
    };
  }

  #heard(message: number, taskbarCreated: number, place: Word, event: Word): void {
    if (message === taskbarCreated) {
      this.#standing = null;
      this.#put();
      return;
    }
    const heard = iconEvent(place, event);
    if (heard?.kind === 'select') this.#pick({ act: 'open' });
    else if (heard) void this.#openMenu(heard.x, heard.y);
  }

  async #openMenu(x: number, y: number): Promise<void> {
    const events = this.#events;
    if (!events || this.#menuOpen) return;
    this.#menuOpen = true;
    try {
      const { menu } = await events.view();
      if (!this.#standing || !this.#parts) return;
      const picked = await this.#parts.menus.ask(menu, x, y);
      if (picked) this.#pick(picked);
    } catch (thrown) {
      this.#events?.failed(thrown);
      // The window lets choose the same.
      this.#pick({ act: 'open' });
    } finally {
      this.#menuOpen = false;
    }
  }

  #pick(act: TrayAct): void {
    this.#parts?.letComeToFront();
    this.#events?.picked(act);
  }

  #end(): void {
    if (this.#again) clearInterval(this.#again);
    this.#events = null;
    if (this.#standing) this.#parts?.icon.remove(this.#standing);
    this.#standing = null;
    this.#parts?.window.close();
    this.#parts?.images.close();
    this.#parts = null;
  }
}

function isSame(one: IconContent, other: IconContent): boolean {
  return one.icon === other.icon && one.tip === other.tip && one.window === other.window;
}
