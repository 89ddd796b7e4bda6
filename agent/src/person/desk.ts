import { languages } from './page/view.ts';
import type { Language } from './page/view.ts';

/** A short message beside whatever the person is doing. */
export interface Notices {
  show(title: string, text: string): Promise<void>;
}

/** What the agent can show the person at the laptop, and knows of how they read. */
export interface Desk {
  readonly notices: Notices;
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
