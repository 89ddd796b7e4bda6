import { existsSync, watch } from 'node:fs';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { answerOffer, judgeOffer } from '../decision/offer.ts';
import type { Answer } from '../decision/offer.ts';
import { Journal } from '../engine/journal.ts';
import { lookAtDataFolder } from '../identity/data-folder.ts';
import type { DataFolder } from '../identity/data-folder.ts';
import { OrderBook } from '../service/order-book.ts';
import { layAnswer, readOffer } from '../service/offer-book.ts';
import { clockOf } from './enrol.ts';
import { printJson } from './outcome.ts';
import { readSettings } from './settings.ts';

/** How long the agent is waited for, in milliseconds. */
const patienceMs = 10_000;

/** What stands before the person at the laptop, if something does. */
export async function offer(options: { data: string; json: boolean }): Promise<Result<void>> {
  const looked = await lookAt(options.data);
  if (!looked.ok) return looked;
  const { standing } = looked.value;
  if (options.json) printJson({ offer: standing && { ...standing.shown, digest: standing.digest } });
  else process.stdout.write(`${standing ? words(standing.shown) : 'Nothing is offered.'}\n`);
  return ok(undefined);
}

export async function startNow(options: { data: string }): Promise<Result<void>> {
  return await answer(options.data, { act: 'start-now' });
}

export async function defer(options: { data: string; minutes: number }): Promise<Result<void>> {
  return await answer(options.data, { act: 'defer', minutes: options.minutes });
}

type Shown = { act: 'offered' | 'deferred'; until: string; deferralsLeft: number; target: string };

async function answer(data: string, given: Answer): Promise<Result<void>> {
  const looked = await lookAt(data);
  if (!looked.ok) return looked;
  const { folder, standing } = looked.value;
  if (!standing)
    return fail('not-found', 'offer', 'nothing is offered', 'Wait until a migration is offered: ferry-agent offer.');
  const would = answerOffer(standing.go, standing.state, given, standing.now);
  if ('refused' in would) return fail('forbidden', 'offer', would.refused, 'Start it now, or wait for its time.');
  const path = await layAnswer(folder.answers, standing.digest, given);
  if (!(await taken(folder.answers, path))) {
    const remedy = 'It is kept and counts as soon as the agent runs: ferry-agent run.';
    return fail('unreachable', 'agent', 'no agent took the answer', remedy);
  }
  const after = await lookAt(data);
  if (!after.ok) return after;
  printJson({ event: 'answered', offer: after.value.standing?.shown ?? null });
  return ok(undefined);
}

/** Whether the agent took the file away in time. */
async function taken(folder: string, path: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const watcher = watch(folder, () => settle());
    const again = setInterval(() => settle(), 250);
    const end = setTimeout(() => finish(false), patienceMs);
    const finish = (value: boolean): void => {
      watcher.close();
      clearInterval(again);
      clearTimeout(end);
      resolve(value);
    };
    const settle = (): void => {
      if (!existsSync(path)) finish(true);
    };
    settle();
  });
}

async function lookAt(data: string) {
  const folder = await lookAtDataFolder(data);
  if (!folder.ok) return folder;
  const journal = Journal.open(folder.value.journal, { readOnly: true });
  if (!journal.ok) return journal;
  try {
    const settings = readSettings(journal.value);
    if (!settings.ok) return settings;
    const clock = clockOf(journal.value);
    const deviceId = journal.value.fact('deviceId') ?? '';
    const orders = new OrderBook({ journal: journal.value, root: settings.value.root, deviceId, now: clock.now });
    const { inForce } = await orders.judge();
    return ok({ folder: folder.value satisfies DataFolder, standing: standingOf(inForce, journal.value, clock.now()) });
  } finally {
    journal.value.close();
  }
}

function standingOf(inForce: Awaited<ReturnType<OrderBook['judge']>>['inForce'], journal: Journal, now: number) {
  const kept = readOffer(journal);
  if (inForce?.kind !== 'go' || kept?.digest !== inForce.digest) return null;
  const verdict = judgeOffer(inForce.go, inForce.digest, kept, now);
  if (verdict.act === 'begin') return null;
  const shown: Shown = {
    act: verdict.act === 'offer' ? 'offered' : 'deferred',
    until: new Date(verdict.until).toISOString(),
    deferralsLeft: verdict.left,
    target: inForce.go.targetUpn,
  };
  return { go: inForce.go, digest: inForce.digest, state: verdict.state, now, shown };
}

function words({ act, until, deferralsLeft, target }: Shown): string {
  const when = new Date(until).toLocaleString();
  const left = `It may be put off ${deferralsLeft} more ${deferralsLeft === 1 ? 'time' : 'times'}.`;
  return act === 'offered'
    ? `A move to ${target} is ready. It begins by itself at ${when}. ${left}\nStart it: ferry-agent start-now. Put it off: ferry-agent defer.`
    : `A move to ${target} is put off until ${when}. ${left}\nStart it: ferry-agent start-now.`;
}
