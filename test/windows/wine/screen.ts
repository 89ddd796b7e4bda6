// Runs in Wine: what somebody sees and does at its screen. Wine shows icons of the notification area in a window of its own, whose
// clicks its Explorer hands on as that of Windows does.
import type { TrayEntry } from '../../../agent/src/person/tray.ts';
import type { Koffi } from '../../../agent/src/windows/native/koffi-library.ts';
import { declare, wideText } from '../../../agent/src/windows/native/native-call.ts';
import type { Word } from '../../../agent/src/windows/native/native-call.ts';
import { NotifyIcon } from '../../../agent/src/windows/tray/notify-icon.ts';
import { numbered } from '../../../agent/src/windows/tray/numbered-menu.ts';
import { PopupMenu } from '../../../agent/src/windows/tray/popup-menu.ts';

/** Down and up, by winuser.h. */
const buttons = { left: [0x201, 0x202], right: [0x204, 0x205] } as const;
const keys = { Enter: 0x0d, Escape: 0x1b, Right: 0x27, Down: 0x28 } as const;
export type MenuKey = keyof typeof keys;
const keyDown = 0x100;
const mouseMove = 0x200;
const menuClass = '#32768';
/** MF_BYPOSITION; MF_GRAYED and MF_DISABLED */
const byPosition = 0x400;
const disabled = 0x3;
/** As long as anything is waited for, and how often it is looked at, in milliseconds. */
const [patienceMs, lookMs] = [30_000, 50];

export function screenOf(koffi: Koffi) {
  const user = koffi.load('user32.dll');
  const find: (parent: Word, after: Word, className: string, title: string | null) => Word = declare(
    user,
    'intptr_t __stdcall FindWindowExW(intptr_t p, intptr_t a, str16 c, str16 t)',
  );
  const post: (window: Word, message: number, w: number, l: number) => number = declare(
    user,
    'int32_t __stdcall PostMessageW(intptr_t w, uint32_t m, uintptr_t wp, intptr_t lp)',
  );
  const send: (window: Word, message: number, w: number, l: number) => Word = declare(
    user,
    'intptr_t __stdcall SendMessageW(intptr_t w, uint32_t m, uintptr_t wp, intptr_t lp)',
  );
  const registered: (name: string) => number = declare(user, 'uint32_t __stdcall RegisterWindowMessageW(str16 n)');
  const count: (menu: Word) => number = declare(user, 'int32_t __stdcall GetMenuItemCount(intptr_t m)');
  const text: (menu: Word, item: number, out: Uint8Array, most: number, by: number) => number = declare(
    user,
    'int32_t __stdcall GetMenuStringW(intptr_t m, uint32_t i, void *o, int n, uint32_t f)',
  );
  const state: (menu: Word, item: number, by: number) => number = declare(
    user,
    'uint32_t __stdcall GetMenuState(intptr_t m, uint32_t i, uint32_t f)',
  );
  const below: (menu: Word, at: number) => Word = declare(user, 'intptr_t __stdcall GetSubMenu(intptr_t m, int i)');

  const isThere = (window: Word): boolean => BigInt(window) !== 0n;
  const owner = (): Word => find(0, 0, 'FerryTray', null);
  /** That a menu of the icon is of, and its keys go to. */
  const menuOwner = (): Word => find(0, 0, 'Static', 'Ferry');
  const menuWindow = (): Word => find(0, 0, menuClass, null);
  const icon = (): Word => {
    const tray = find(0, 0, '__winex11_standalone_tray', null);
    return isThere(tray) ? find(tray, 0, '__winex11_tray_icon', null) : 0;
  };
  /** The window that `look` finds, once it is there; or nothing, once it is gone. */
  const until = async (what: string, there: boolean, look: () => Word): Promise<Word> =>
    await new Promise((resolve, reject) => {
      const end = performance.now() + patienceMs;
      const timer = setInterval(() => {
        const found = look();
        if (isThere(found) === there) resolve(found);
        else if (performance.now() < end) return;
        else reject(new Error(`${what} is ${there ? 'not there' : 'still there'} after ${patienceMs} ms`));
        clearInterval(timer);
      }, lookMs);
    });
  const press = async (button: keyof typeof buttons): Promise<void> => {
    const at = await until('the icon', true, icon);
    for (const message of buttons[button]) post(at, message, 0, 0);
  };
  const openMenu = async (): Promise<void> => {
    await press('right');
    await until('the menu', true, menuWindow);
  };
  const pressKeys = async (pressed: readonly MenuKey[]): Promise<void> => {
    if (!isThere(menuWindow())) throw new Error('no menu is open');
    for (const key of pressed) post(menuOwner(), keyDown, keys[key], 1);
    await until('the menu', false, menuWindow);
  };
  const read = (menu: Word, indent = ''): string[] =>
    Array.from({ length: count(menu) }, (_, at) => {
      const out = Buffer.alloc(512);
      text(menu, at, out, 256, byPosition);
      const inner = below(menu, at);
      const line = `${indent}${(state(menu, at, byPosition) & disabled) === 0 ? '' : '- '}${wideText(out)}`;
      return isThere(inner) ? [line, ...read(inner, `${indent}  `)] : [line];
    }).flat();

  return {
    /** Moves over icons whose program is gone, so that they go as well. */
    async sweep() {
      await until('an icon without a program', false, () => {
        const left = icon();
        if (isThere(left)) post(left, mouseMove, 0, 0);
        return left;
      });
    },
    async click() {
      await press('left');
    },
    async openMenu() {
      await openMenu();
    },
    /** In the menu that is open, until it is gone. Fails where none is. */
    async pressKeys(pressed: readonly MenuKey[]) {
      await pressKeys(pressed);
    },
    /** Opens the menu and presses keys in it, until it is gone. */
    async pick(pressed: readonly MenuKey[]) {
      await openMenu();
      await pressKeys(pressed);
    },
    async menuGone() {
      await until('the menu', false, menuWindow);
      await until('the window of the menu', false, menuOwner);
    },
    /** What Explorer does when it begins anew: it has no icons any more, and says so. */
    async newTaskbar() {
      await until('the icon', true, icon);
      new NotifyIcon(koffi).remove({ window: owner(), message: 0, icon: 0, tip: '' });
      await until('the icon', false, icon);
      post(owner(), registered('TaskbarCreated'), 0, 0);
      await until('the icon', true, icon);
    },
    /** What Windows tells each window when its user signs out: the question, and then that it is so. */
    async signOut() {
      const [question, itIsSo] = [0x11, 0x16];
      const window = await until('the agent', true, owner);
      send(window, question, 0, 0);
      send(window, itIsSo, 1, 0);
    },
    async iconGone() {
      await until('the icon', false, icon);
    },
    /** What Windows has of a menu that the agent makes, a line an entry: a dash before what cannot be chosen. */
    menuOf(entries: readonly TrayEntry[]): string[] {
      const popup = new PopupMenu(koffi);
      const menu = popup.build(numbered(entries).entries);
      try {
        return read(menu);
      } finally {
        popup.destroy(menu);
      }
    },
  };
}
