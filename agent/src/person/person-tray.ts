import { fail, FerryFailure } from '@ferry/common/errors';
import type { Answer } from '../decision/offer.ts';
import type { Tray } from './desk.ts';
import type { PersonView } from './page/view.ts';
import { trayOf } from './tray.ts';
import type { TrayAct } from './tray.ts';

export interface PersonTrayParts {
  readonly tray: Tray;
  /** as the window would show it now; `now` corrected, in milliseconds since 1970 */
  readonly look: () => Promise<{ view: PersonView; now: number }>;
  /** Opens the window, at the question before a start where `askStart` says so. Gives whether it could. */
  readonly openWindow: (askStart: boolean) => Promise<boolean>;
  readonly answer: (digest: string, answer: Answer) => Promise<void>;
  readonly sessionEnds: () => void;
  readonly sinceBoot: () => number;
  readonly failed: (thrown: unknown) => void;
}

/**
 * Each link ends the one before it, so that whoever clicks twice, or presses Enter (of which Windows tells twice), would see a
 * window whose link is dead. Milliseconds.
 */
const againAfterMs = 2000;

/** The tray icon: shows what the window shows, and answers by the same ways. */
export class PersonTray {
  readonly #parts: PersonTrayParts;
  #opened: { askStart: boolean; at: number } | null = null;

  constructor(parts: PersonTrayParts) {
    this.#parts = parts;
  }

  open(): void {
    const { tray, look, sessionEnds, failed } = this.#parts;
    tray.open({
      view: async () => {
        const { view, now } = await look();
        return trayOf(view, now);
      },
      picked: (act) => void this.#do(act).catch(failed),
      ...{ sessionEnds, failed },
    });
  }

  show(view: PersonView, now: number): void {
    this.#parts.tray.show(trayOf(view, now));
  }

  async close(): Promise<void> {
    await this.#parts.tray.close();
  }

  async #do(picked: TrayAct): Promise<void> {
    if (picked.act === 'defer') {
      const { digest, minutes } = picked;
      await this.#parts.answer(digest, { act: 'defer', minutes });
      return;
    }
    const askStart = picked.act === 'ask-start';
    const at = this.#parts.sinceBoot();
    if (this.#opened?.askStart === askStart && at - this.#opened.at < againAfterMs) return;
    this.#opened = { askStart, at };
    if (await this.#parts.openWindow(askStart)) return;
    const remedy = 'See which program this Windows opens web pages with.';
    throw new FerryFailure(fail('internal', 'window', 'no program could be started to show it', remedy).error);
  }
}
