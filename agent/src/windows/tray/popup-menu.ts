import type { TrayAct, TrayEntry } from '../../person/tray.ts';
import type { Koffi } from '../native/koffi-library.ts';
import { declare } from '../native/native-call.ts';
import type { Word } from '../native/native-call.ts';

/** MF_GRAYED | MF_DISABLED, MF_POPUP, MF_SEPARATOR. */
const flags = { plain: 0, disabled: 0x3, popup: 0x10, separator: 0x800 } as const;
/** TPM_RIGHTBUTTON, TPM_NONOTIFY and TPM_RETURNCMD; TPM_RIGHTALIGN for people whose menus open to the left. */
const track = { asked: 0x2 | 0x80 | 0x100, rightAligned: 0x8 } as const;
/** SM_MENUDROPALIGNMENT */
const dropAlignment = 40;
const messageNull = 0;
const timerId = 1;
/**
 * While a menu is open Windows does not let go of the thread, and with it the whole agent waits. So a menu that is left open goes
 * away by itself; the time is enough for somebody who reads it with a screen reader. Milliseconds.
 */
export const menuOpenMs = 30_000;

interface Api {
  create: () => Word;
  append: (menu: Word, flags: number, id: Word, text: string | null) => number;
  byDefault: (menu: Word, id: number, byPosition: number) => number;
  destroy: (menu: Word) => number;
  track: (menu: Word, flags: number, x: number, y: number, window: Word, more: null) => number;
  end: () => number;
  foreground: (window: Word) => number;
  metrics: (which: number) => number;
  setTimer: (window: Word, id: number, ms: number, procedure: null) => Word;
  killTimer: (window: Word, id: number) => number;
  post: (window: Word, message: number, w: number, l: number) => number;
}

function apiOf(koffi: Koffi): Api {
  const user = koffi.load('user32.dll');
  return {
    create: declare(user, 'intptr_t __stdcall CreatePopupMenu()'),
    append: declare(user, 'int32_t __stdcall AppendMenuW(intptr_t m, uint32_t f, uintptr_t i, str16 t)'),
    byDefault: declare(user, 'int32_t __stdcall SetMenuDefaultItem(intptr_t m, uint32_t i, uint32_t p)'),
    destroy: declare(user, 'int32_t __stdcall DestroyMenu(intptr_t m)'),
    track: declare(
      user,
      'int32_t __stdcall TrackPopupMenuEx(intptr_t m, uint32_t f, int x, int y, intptr_t w, void *p)',
    ),
    end: declare(user, 'int32_t __stdcall EndMenu()'),
    foreground: declare(user, 'int32_t __stdcall SetForegroundWindow(intptr_t w)'),
    metrics: declare(user, 'int32_t __stdcall GetSystemMetrics(int i)'),
    setTimer: declare(user, 'uintptr_t __stdcall SetTimer(intptr_t w, uintptr_t i, uint32_t ms, void *p)'),
    killTimer: declare(user, 'int32_t __stdcall KillTimer(intptr_t w, uintptr_t i)'),
    post: declare(user, 'int32_t __stdcall PostMessageW(intptr_t w, uint32_t m, uintptr_t wp, intptr_t lp)'),
  };
}

/** Menus of Windows, of what a tray view says. */
export class PopupMenu {
  readonly #api: Api;

  constructor(koffi: Koffi) {
    this.#api = apiOf(koffi);
  }

  /** The menu itself, to be given back by `destroy`, and what each number in it stands for, the first being 1. */
  build(entries: readonly TrayEntry[]): { menu: Word; acts: readonly TrayAct[] } {
    const acts: TrayAct[] = [];
    const fill = (menu: Word, from: readonly TrayEntry[]): Word => {
      for (const entry of from) {
        if (entry.kind === 'line') this.#api.append(menu, flags.separator, 0, null);
        else if (entry.kind === 'said') this.#api.append(menu, flags.disabled, 0, plainText(entry.label));
        else if (entry.kind === 'list') {
          const below = fill(this.#api.create(), entry.entries);
          this.#api.append(menu, flags.popup, below, plainText(entry.label));
        } else {
          const id = acts.push(entry.act);
          this.#api.append(menu, flags.plain, id, plainText(entry.label));
          if (entry.act.act === 'open') this.#api.byDefault(menu, id, 0);
        }
      }
      return menu;
    };
    return { menu: fill(this.#api.create(), entries), acts };
  }

  /** With all that is below it. */
  destroy(menu: Word): void {
    this.#api.destroy(menu);
  }

  /** Shows it at a place of the screen until somebody chooses, goes elsewhere, or waits too long; gives what was chosen. */
  ask(window: Word, entries: readonly TrayEntry[], x: number, y: number): TrayAct | null {
    const { menu, acts } = this.build(entries);
    try {
      // Without being in front it would not go away when somebody clicks elsewhere.
      this.#api.foreground(window);
      this.#api.setTimer(window, timerId, menuOpenMs, null);
      const aligned = this.#api.metrics(dropAlignment) === 0 ? 0 : track.rightAligned;
      const id = this.#api.track(menu, track.asked | aligned, x, y, window, null);
      return acts[id - 1] ?? null;
    } finally {
      this.#api.killTimer(window, timerId);
      // TrackPopupMenuEx: else the next menu may go away at once.
      this.#api.post(window, messageNull, 0, 0);
      this.destroy(menu);
    }
  }

  /** Closes the menu that is open. */
  end(): void {
    this.#api.end();
  }
}

/** An ampersand would underline the letter after it. */
function plainText(label: string): string {
  return label.replaceAll('&', '&&');
}
