// A thread of its own for one menu: Windows does not let go of it until the menu is closed. It ends with the menu.
import { parentPort, workerData } from 'node:worker_threads';
import { openKoffi } from '../native/koffi-library.ts';
import { declare } from '../native/native-call.ts';
import type { Word } from '../native/native-call.ts';
import { perMonitorAware } from './dpi-awareness.ts';
import { menuRequestSchema } from './numbered-menu.ts';
import type { MenuAnswer } from './numbered-menu.ts';
import { PopupMenu } from './popup-menu.ts';

/** WS_POPUP, never shown, and WS_EX_TOOLWINDOW: nowhere in the taskbar or behind Alt+Tab. */
const style = { popup: 0x8000_0000, toolWindow: 0x80 } as const;
/**
 * A class that Windows has: its procedure leaves to Windows all that comes to a window that is never shown, so that nothing of ours
 * is called in the middle of a menu, and nothing can throw there.
 */
const className = 'Static';

function show(): void {
  const { koffi: path, entries, x, y } = menuRequestSchema.parse(workerData);
  const koffi = openKoffi(path);
  const user = koffi.load('user32.dll');
  const create: (
    ...args: [number, string, string, number, number, number, number, number, Word, Word, Word, null]
  ) => Word = declare(
    user,
    'intptr_t __stdcall CreateWindowExW(uint32_t e, str16 c, str16 n, uint32_t s, int x, int y, int w, int h, intptr_t p, intptr_t m, intptr_t i, void *l)',
  );
  const destroy: (window: Word) => number = declare(user, 'int32_t __stdcall DestroyWindow(intptr_t w)');
  perMonitorAware(koffi);
  const window = create(style.toolWindow, className, 'Ferry', style.popup, 0, 0, 0, 0, 0, 0, 0, null);
  if (BigInt(window) === 0n) throw new Error('Windows makes no window for a menu');
  try {
    tell({ kind: 'opens', window });
    tell({ kind: 'closed', chosen: new PopupMenu(koffi).ask(window, entries, x, y) });
  } finally {
    destroy(window);
  }
}

function tell(answer: MenuAnswer): void {
  parentPort?.postMessage(answer);
}

show();
