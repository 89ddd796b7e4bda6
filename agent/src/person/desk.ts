import { languages } from './page/view.ts';
import type { Language } from './page/view.ts';
import type { TrayAct, TrayView } from './tray.ts';

/** A short message beside whatever the person is doing. */
export interface Notices {
  show(title: string, text: string): Promise<void>;
}

export interface TrayEvents {
  /** what the menu is to show, asked at the moment when somebody opens it */
  readonly view: () => Promise<TrayView>;
  /** a click on the icon or on a notice is `open` */
  readonly picked: (act: TrayAct) => void;
  /** The person signs out; this process may not live any longer than the call. Must not throw. */
  readonly sessionEnds: () => void;
  readonly failed: (thrown: unknown) => void;
}

/**
 * The icon that is always there. Where the desktop has no place for one it is not shown, which is no error, and comes as soon as
 * there is one.
 */
export interface Tray {
  open(events: TrayEvents): void;
  /** from now on; the same once more costs nothing */
  show(view: TrayView): void;
  /** Takes it away. */
  close(): Promise<void>;
}

/** What the agent can show the person at the laptop, and knows of how they read. */
export interface Desk {
  readonly notices: Notices;
  readonly tray: Tray;
  /** the language of Windows for this person, BCP 47 */
  language(): Promise<string>;
  /** Opens a page, given by its path, in a window of its own; gives whether a program could be started. Null: there is none. */
  readonly openWindow: ((path: string) => Promise<boolean>) | null;
}

/** The language of the page that is nearest to one of Windows; English where there is none. */
export function nearestLanguage(tag: string): Language {
  const [primary = ''] = tag.toLowerCase().split(/[-_]/);
  return languages.find((language) => language === primary) ?? 'en';
}
