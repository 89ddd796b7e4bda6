import type { Desk } from '../person/desk.ts';
import { openAppWindow } from './app-window.ts';
import type { Koffi } from './native/koffi-library.ts';
import { declare } from './native/native-call.ts';
import { WindowsTray } from './tray/windows-tray.ts';

/** Primary language identifiers of winnt.h, for the languages that Ferry speaks. */
const primary: Readonly<Record<number, string>> = { 0x07: 'de', 0x09: 'en', 0x0a: 'es', 0x0c: 'fr' };

/** What this Windows can show to its signed-in user. */
export function windowsDesk(koffi: Koffi): Desk {
  const kernel = koffi.load('kernel32.dll');
  const uiLanguage: () => number = declare(kernel, 'uint16_t __stdcall GetUserDefaultUILanguage()');
  const tray = new WindowsTray(koffi);
  return {
    notices: tray.notices,
    tray,
    language: async () => primary[uiLanguage() & 0x3ff] ?? 'en',
    openWindow: openAppWindow,
  };
}
