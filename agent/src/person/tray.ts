import { choiceLabel, timeOf } from './page/standing.ts';
import { momentIn } from './page/times.ts';
import type { PersonView, SceneKind } from './page/view.ts';
import { wordsIn } from './page/words/all.ts';
import type { Words } from './page/words/words.ts';

/** What the icon shows at a glance, each by a shape and a colour of its own; the words beside it say the same. */
export const trayMarks = ['waiting', 'decide', 'working', 'needed', 'done'] as const;
export type TrayMark = (typeof trayMarks)[number];

/** What somebody may choose there. Nothing of it begins a move, and nothing ends the agent. */
export type TrayAct =
  | { readonly act: 'open' }
  /** opens the window at the question that comes before every start */
  | { readonly act: 'ask-start' }
  /** as an answer to the order `digest` and to no other */
  | { readonly act: 'defer'; readonly digest: string; readonly minutes: number };

export type TrayEntry =
  | { readonly kind: 'said'; readonly label: string }
  | { readonly kind: 'line' }
  | { readonly kind: 'act'; readonly label: string; readonly act: TrayAct }
  | { readonly kind: 'list'; readonly label: string; readonly entries: readonly TrayEntry[] };

export interface TrayView {
  readonly mark: TrayMark;
  /** at most 127 characters: what Windows has room for */
  readonly tip: string;
  readonly menu: readonly TrayEntry[];
}

const mostTip = 127;
const marks: Readonly<Record<SceneKind, TrayMark>> = {
  nothing: 'waiting',
  scheduled: 'waiting',
  offered: 'decide',
  deferred: 'waiting',
  checking: 'working',
  running: 'working',
  undoing: 'working',
  done: 'done',
  'needs-restart': 'needed',
  'needs-user': 'needed',
  'needs-admin': 'needed',
  blocked: 'needed',
  stopped: 'waiting',
  'rolled-back': 'waiting',
  failed: 'needed',
};

/** What the tray icon and its menu show of what the window shows. Pure. `now`: corrected, in milliseconds since 1970. */
export function trayOf(view: PersonView, now: number): TrayView {
  const words = wordsIn[view.language];
  const state = stateOf(view, words, now);
  return {
    mark: marks[view.scene.kind],
    tip: cut(`Ferry: ${state}`, mostTip),
    menu: [
      { kind: 'said', label: state },
      { kind: 'line' },
      { kind: 'act', label: words.tray.open, act: { act: 'open' } },
      ...answersOf(view, words, now),
    ],
  };
}

function stateOf({ scene }: PersonView, words: Words, now: number): string {
  const { heading } = words.scenes[scene.kind];
  const time = timeOf(scene, words);
  if (time) return `${heading} · ${time.name}: ${momentIn(words, time.at, now)}`;
  const counted = (scene.kind === 'running' || scene.kind === 'undoing') && scene.total > 0;
  return counted ? `${heading} · ${words.stepOf(scene.done, scene.total)}` : heading;
}

/** The same that the window lets choose, under the same conditions. */
function answersOf({ scene }: PersonView, words: Words, now: number): TrayEntry[] {
  if (scene.kind !== 'offered' && scene.kind !== 'deferred') return [];
  const start: TrayEntry = { kind: 'act', label: `${words.actions.startNow}…`, act: { act: 'ask-start' } };
  if (scene.kind === 'deferred' || scene.choices.length === 0) return [start];
  const entries = scene.choices.map((choice): TrayEntry => {
    const act: TrayAct = { act: 'defer', digest: scene.digest, minutes: choice.minutes };
    return { kind: 'act', label: choiceLabel(choice, words, now), act };
  });
  return [start, { kind: 'list', label: words.actions.putOff, entries }];
}

/** A text that is too long ends with an ellipsis; lengths in UTF-16 units, as Windows counts them. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
