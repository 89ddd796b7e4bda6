import { momentIn } from './page/times.ts';
import type { PersonView } from './page/view.ts';
import { wordsIn } from './page/words/all.ts';

export const noticeKinds = ['offered', 'soon', 'done', 'failed'] as const;
export type NoticeKind = (typeof noticeKinds)[number];
/** `key` names the notice for good, so that it is shown once, whatever happens to the agent. */
export interface Notice {
  readonly key: string;
  readonly kind: NoticeKind;
  readonly title: string;
  readonly text: string;
}

/** How long before a move begins by itself the person is told, in milliseconds. */
export const soonMs = 15 * 60_000;

/**
 * What the person should be told of at this moment, if anything. `digest`: the order that it is about; `putOff`: how often it was
 * put off, since each time it stands there again is news.
 */
export function noticeOf(view: PersonView, digest: string, putOff: number, now: number): Notice | null {
  const words = wordsIn[view.language];
  const { scene } = view;
  const about = (kind: NoticeKind, more: string, at?: number): Notice => {
    const { title, text } = words.notices[kind];
    const said = typeof text === 'string' ? text : text(momentIn(words, at ?? now, now));
    return { key: `${digest}:${kind}${more}`, kind, title, text: said };
  };
  switch (scene.kind) {
    case 'offered':
      return scene.begins - now <= soonMs
        ? about('soon', `:${putOff}`, scene.begins)
        : about('offered', `:${putOff}`, scene.begins);
    case 'deferred':
      return scene.left === 0 && scene.until - now <= soonMs ? about('soon', `:${putOff}`, scene.until) : null;
    case 'scheduled':
      return !scene.asks && scene.at - now <= soonMs ? about('soon', ':scheduled', scene.at) : null;
    case 'done':
      return about('done', '');
    case 'failed':
    case 'blocked':
      return about('failed', '');
    default:
      return null;
  }
}
