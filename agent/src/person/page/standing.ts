import { durationIn, momentIn } from './times.ts';
import type { PutOffChoice, Scene } from './view.ts';
import type { Words } from './words/words.ts';

/** The time that counts in a scene, with its name: when the move begins, or until when it is put off. `at` as in the scene. */
export function timeOf(scene: Scene, { facts }: Words): { name: string; at: number } | null {
  if (scene.kind === 'scheduled') return { name: facts.begins, at: scene.at };
  if (scene.kind === 'offered') return { name: facts.beginsByItself, at: scene.begins };
  if (scene.kind !== 'deferred') return null;
  return { name: beginsThen(scene) ? facts.beginsByItself : facts.putOffUntil, at: scene.until };
}

/** Whether a move that is put off begins at the end of that time without asking again. */
export function beginsThen({ left, deadline, until }: Extract<Scene, { kind: 'deferred' }>): boolean {
  return left === 0 || deadline === until;
}

/** "4 hours (until 18:30)". */
export function choiceLabel({ kind, minutes, until }: PutOffChoice, words: Words, now: number): string {
  const when = momentIn(words, until, now);
  return kind === 'for' ? words.choice.for(durationIn(words, minutes), when) : words.choice[kind](when);
}
