import { z } from 'zod';
import { checkJson } from '@ferry/common/errors';
import type { Journal } from '../engine/journal.ts';

const fact = 'notices';
const keysSchema = z.array(z.string());
/** Older ones belong to orders that nobody will hear of again. */
const most = 50;

/** Which notices were shown, kept in the journal: a new start of the agent shows none of them again. */
export class ShownNotices {
  readonly #journal: Pick<Journal, 'fact' | 'setFact'>;

  constructor(journal: Pick<Journal, 'fact' | 'setFact'>) {
    this.#journal = journal;
  }

  has(key: string): boolean {
    return this.#keys().includes(key);
  }

  add(key: string): void {
    this.#journal.setFact(fact, JSON.stringify([...this.#keys(), key].slice(-most)));
  }

  #keys(): string[] {
    const text = this.#journal.fact(fact);
    const keys = text === null ? null : checkJson(keysSchema, text, fact);
    return keys?.ok ? keys.value : [];
  }
}
