import { randomUUID } from 'node:crypto';
import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { check, checkJson } from '@ferry/common/errors';
import type { GoInForce } from '@ferry/common/orders/order-in-force';
import { answerOffer, deferralMinutes } from '../decision/offer.ts';
import type { Answer, OfferState } from '../decision/offer.ts';
import { writeDurably } from '../durable-file.ts';
import type { Journal } from '../engine/journal.ts';

const fact = 'offer';
const stateSchema = z.object({
  digest: z.string(),
  since: z.number(),
  deferred: z.number().int(),
  until: z.number().nullable(),
  startNow: z.boolean(),
});
/** What somebody at the laptop says to an offer. It names the order, so that it never answers another one. */
export const answerSchema = z.object({
  format: z.literal(1),
  digest: z.string().max(100),
  answer: z.discriminatedUnion('act', [
    z.object({ act: z.literal('start-now') }),
    z.object({
      act: z.literal('defer'),
      minutes: z.number().int().min(deferralMinutes.least).max(deferralMinutes.most),
    }),
  ]),
});
const mostBytes = 4096;

/** Lays an answer where the agent takes it from. Gives the path; it is gone when the agent has taken it. */
export async function layAnswer(folder: string, digest: string, answer: Answer): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.json`);
  await writeDurably(path, JSON.stringify({ format: 1, digest, answer }));
  return path;
}

/** What stands before the person at the laptop. */
export function readOffer(journal: Journal): OfferState | null {
  const text = journal.fact(fact);
  const state = text === null ? null : checkJson(stateSchema, text, fact);
  return state?.ok ? state.value : null;
}

/**
 * Keeps offers in the journal, and takes answers from a folder: whoever may write there is the user of this agent, who may start
 * and put off, and nothing else.
 */
export class OfferBook {
  readonly #journal: Journal;
  readonly #folder: string;
  #watcher: FSWatcher | null = null;

  constructor(journal: Journal, folder: string) {
    this.#journal = journal;
    this.#folder = folder;
  }

  /** Tells when there may be an answer, until `close`. */
  async open(changed: () => void): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    this.#watcher = watch(this.#folder, { persistent: false }, changed);
    // A folder that cannot be watched is looked into all the same, whenever the agent looks round.
    this.#watcher.on('error', () => this.close());
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }

  state(): OfferState | null {
    return readOffer(this.#journal);
  }

  /** On the disk when it returns: put off stays put off, whatever happens to the agent. */
  keep(state: OfferState): void {
    const text = JSON.stringify(state);
    if (text !== this.#journal.fact(fact)) this.#journal.setFact(fact, text);
  }

  /** Takes the answers that lie there. Gives, for the log, what came of each. */
  async takeAnswers(order: GoInForce, now: number): Promise<string[]> {
    const told: string[] = [];
    for (const name of (await readdir(this.#folder)).filter((each) => each.endsWith('.json')).sort()) {
      const path = join(this.#folder, name);
      const text = await readFile(path, 'utf8');
      const parsed = text.length > mostBytes ? check(answerSchema, null, name) : checkJson(answerSchema, text, name);
      const state = this.state();
      if (!parsed.ok) told.push(`an answer was not understood: ${parsed.error.message}`);
      else if (parsed.value.digest !== order.digest || state?.digest !== order.digest)
        told.push('an answer came too late');
      else {
        const { answer } = parsed.value;
        const answered = answerOffer(order.go, state, answer, now);
        if ('refused' in answered) told.push(`an answer was not taken: ${answered.refused}`);
        else {
          this.keep(answered.state);
          told.push(answer.act === 'start-now' ? 'the person starts it now' : 'the person puts it off');
        }
      }
      await rm(path, { force: true });
    }
    return told;
  }
}
