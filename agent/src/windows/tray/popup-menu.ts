import type { Koffi } from '../native/koffi-library.ts';
import { declare } from '../native/native-call.ts';
import type { Word } from '../native/native-call.ts';
import type { NumberedEntry } from './numbered-menu.ts';

/** MF_GRAYED | MF_DISABLED, MF_POPUP, MF_SEPARATOR. */
const flags = { plain: 0, disabled: 0x3, popup: 0x10, separator: 0x800 } as const;
/** TPM_RIGHTBUTTON, TPM_NONOTIFY and TPM_RETURNCMD; TPM_RIGHTALIGN for people whose menus open to the left. */
const track = { asked: 0x2 | 0x80 | 0x100, rightAligned: 0x8 } as const;
/** SM_MENUDROPALIGNMENT */
const dropAlignment = 40;

interface Api {
  create: () => Word;
  append: (menu: Word, flags: number, id: Word, text: string | null) => number;
  byDefault: (menu: Word, id: number, byPosition: number) => number;
  destroy: (menu: Word) => number;
  track: (menu: Word, flags: number, x: number, y: number, window: Word, more: null) => number;
  foreground: (window: Word) => number;
  metrics: (which: number) => number;
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
    foreground: declare(user, 'int32_t __stdcall SetForegroundWindow(intptr_t w)'),
    metrics: declare(user, 'int32_t __stdcall GetSystemMetrics(int i)'),
  };
}

/** Menus of Windows. While one is open, Windows does not let go of the thread. */
export class PopupMenu {
  readonly #api: Api;

  constructor(koffi: Koffi) {
    this.#api = apiOf(koffi);
  }

  /** The menu itself, to be given back by `destroy`. */
  build(entries: readonly NumberedEntry[]): Word {
    const menu = this.#api.create();
    for (const entry of entries) {
      if (entry.kind === 'line') this.#api.append(menu, flags.separator, 0, null);
      else if (entry.kind === 'said') this.#api.append(menu, flags.disabled, 0, plainText(entry.label));
      else if (entry.kind === 'list')
        this.#api.append(menu, flags.popup, this.build(entry.entries), plainText(entry.label));
      else {
        this.#api.append(menu, flags.plain, entry.id, plainText(entry.label));
        if (entry.byDefault) this.#api.byDefault(menu, entry.id, 0);
      }
    }
    return menu;
  }

  /** With all that is below it. */
  destroy(menu: Word): void {
    this.#api.destroy(menu);
  }

  /**
   * Shows it at a place of the screen until somebody chooses or goes elsewhere, or the window is told WM_CANCELMODE; gives the number
   * of what was chosen, or 0. The window must be one of the thread that asks.
   */
  ask(window: Word, entries: readonly NumberedEntry[], x: number, y: number): number {
    const menu = this.build(entries);
    try {
      // Without being in front it would not go away when somebody clicks elsewhere.
      this.#api.foreground(window);
      const aligned = this.#api.metrics(dropAlignment) === 0 ? 0 : track.rightAligned;
      return this.#api.track(menu, track.asked | aligned, x, y, window, null);
    } finally {
      this.destroy(menu);
    }
  }
}

/** An ampersand would underline the letter after it. */
function plainText(label: string): string {
  return label.replaceAll('&', '&&');
}
