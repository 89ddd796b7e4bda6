import { errorFrom, fail, FerryFailure, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { createBackoff, pause } from '../channel/backoff.ts';
import { findHubs } from '../channel/lan/hub-finder.ts';
import type { FindHubs } from '../channel/lan/hub-finder.ts';
import { pauseOnThisNetwork } from '../channel/proxy/network-signature.ts';
import { dialogTitle, enrolmentQuestion } from '../install/ask-person.ts';
import type { Person } from '../install/ask-person.ts';
import { eventFile } from '../install/event-file.ts';
import { dropPending, keepPending, readPending } from '../install/pending-enrolment.ts';
import type { PendingEnrolment } from '../install/pending-enrolment.ts';
import { becomeAgent, isWatched } from '../install/running-agent.ts';
import type { Running } from '../install/running-agent.ts';
import { nearestLanguage } from '../person/desk.ts';
import type { Desk } from '../person/desk.ts';
import { takeUp } from '../upgrade/take-up.ts';
import type { TakenUp } from '../upgrade/take-up.ts';
import type { Ground } from '../upgrade/trial.ts';
import type { Leaving } from '../upgrade/upgrade.ts';
import { damagedName } from '../upgrade/upgrade-record.ts';
import { enrolAgent } from './enrol.ts';
import { openLaptop } from './open-laptop.ts';
import { groundOf, makeWay, passOn } from './make-way.ts';
import type { MadeWay } from './make-way.ts';
import { runAgent } from './run.ts';
import type { RunSurroundings } from './run.ts';

export interface StartOptions {
  data: string;
  lan: boolean;
  cloud: boolean;
  hub: string[];
  simulated?: string;
}

export interface StartSurroundings {
  readonly emit: (event: { event: string; [more: string]: unknown }) => void;
  readonly signal: AbortSignal;
  readonly person?: Person;
  readonly find?: FindHubs;
}

type LiveSurroundings = StartSurroundings & Pick<RunSurroundings, 'upgrade'>;

/** How long Windows may take to give back what a newer agent held that was ended, in milliseconds. */
const comeBackMs = 10_000;
/** It did not come to making way. */
const again: MadeWay = { watcher: null, carryOut: async () => 'back' };

/** What starts the agent at sign-in: enrols it, when an installer has left something to enrol with, and lets it work. */
export async function start(options: StartOptions): Promise<Result<void>> {
  const end = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end.abort());
  return await startAgent(options, { emit: eventFile(options.data, () => new Date()), signal: end.signal });
}

/**
 * As `start`, for tests. A second agent of the same data folder is no error: it leaves the first one alone. When it makes way for a
 * newer one that does not prove itself, it goes on.
 */
export async function startAgent(options: StartOptions, around: StartSurroundings): Promise<Result<void>> {
  const ground = groundOf(options);
  if (ground && (await passOn(ground, options, around.emit))) return ok(undefined);
  let watcher: Running | null = null;
  let heldUp = false;
  try {
    for (;;) {
      const turn = await oneTurn(options, around, ground, { watcher, heldUp });
      if (!turn.ok) return turn;
      if (turn.value === null || (await turn.value.carryOut()) === 'gone') return ok(undefined);
      ({ watcher } = turn.value);
      heldUp = turn.value === again;
    }
  } finally {
    watcher?.release();
  }
}

/**
 * As the agent of the data folder, until it ends or makes way. `watcher` is not needed any more once it is the agent. `heldUp`: it
 * was to make way a moment ago, and it did not come to that.
 */
async function oneTurn(
  options: StartOptions,
  around: StartSurroundings,
  ground: Ground | null,
  { watcher, heldUp }: { watcher: Running | null; heldUp: boolean },
): Promise<Result<MadeWay | null>> {
  const told = new AbortController();
  const running = await becomeAgent(options.data, () => told.abort(), watcher ? comeBackMs : undefined);
  watcher?.release();
  if (!running.ok) return running;
  if (running.value === null) return ok(null);
  try {
    const leave = new AbortController();
    const signal = AbortSignal.any([around.signal, told.signal, leave.signal]);
    const takenUp = ground ? await tookUp(ground, around) : ok(null);
    if (!takenUp.ok) return takenUp;
    const taken = takenUp.value;
    const upgrade = ground && taken && { ...taken, ground, heldUp, leave: (to: Leaving) => leave.abort(to) };
    const done = await live(options, { ...around, ...(upgrade ? { upgrade } : {}), signal });
    if (!done.ok) around.emit({ event: 'ended', reason: 'failed', error: done.error });
    else if (told.signal.aborted) around.emit({ event: 'ended', reason: 'an installer asked for it' });
    if (!done.ok) return done;
    if (!ground || !taken || told.signal.aborted || around.signal.aborted || !leave.signal.aborted) return ok(null);
    const to = leave.signal.reason === 'back' ? 'back' : 'forward';
    return ok((await makeWay(to, { ...ground, known: taken.known }, options, around)) ?? again);
  } finally {
    running.value.release();
  }
}

/**
 * Null: what the last start has left cannot be put in order now. The agent works, and upgrades nothing until its next start. But one that
 * an older agent watches over ends: it does not know whether it is to prove itself, and must begin nothing if it is.
 */
async function tookUp(ground: Ground, { emit, signal }: StartSurroundings): Promise<Result<TakenUp | null>> {
  const watched = await isWatched(ground.data);
  for (let tries = 1; ; tries += 1) {
    try {
      const taken = await takeUp(ground, watched);
      if (taken.damaged) emit({ event: 'upgrade', act: 'record-damaged', kept: damagedName });
      if (taken.journal !== 'not needed') emit({ event: 'upgrade', act: 'journal-restored', how: taken.journal });
      return ok(taken);
    } catch (thrown) {
      const error = errorFrom(thrown, ground.data);
      // A virus scanner may have a file for a moment.
      const passes = watched && !(thrown instanceof FerryFailure) && tries < 20 && !signal.aborted;
      if (passes) await pause(250, signal);
      else {
        emit({ event: 'upgrade', act: 'not-taken-up', error });
        return watched ? { ok: false, error } : ok(null);
      }
    }
  }
}

async function live(options: StartOptions, around: LiveSurroundings): Promise<Result<void>> {
  const { emit, signal, find = findHubs } = around;
  const off = (): boolean => signal.aborted;
  const laptop = openLaptop(options.simulated);
  if (!laptop.ok) return laptop;
  const { box, desk, person } = laptop.value;
  const pending = await readPending(options.data, box);
  if (!pending.ok) return pending;
  if (pending.value) {
    const confirmed = await confirm(options.data, pending.value, { desk, person: around.person ?? person }, emit);
    if (!confirmed.ok) return confirmed;
    if (confirmed.value === 'kept') await keepPending(options.data, { ...pending.value, confirmed: true }, box);
    const enrolled = await enrolWhenReached(options, pending.value, { emit, signal, find });
    if (!enrolled.ok) return enrolled;
    if (off()) return ok(undefined);
    await dropPending(options.data);
  }
  const { upgrade } = around;
  return await runAgent({ ...options, stepDelay: 0 }, { emit, signal, find, ...(upgrade ? { upgrade } : {}) });
}

/** What only the name of a file said is shown first. A no is for good; without an answer, it is asked again at the next start. */
async function confirm(
  data: string,
  pending: PendingEnrolment,
  { desk, person }: { desk: Pick<Desk, 'language'>; person: Person },
  emit: StartSurroundings['emit'],
): Promise<Result<'known' | 'kept'>> {
  if (pending.confirmed) return ok('known');
  const answer = await person.ask(dialogTitle, enrolmentQuestion(pending, nearestLanguage(await desk.language())));
  emit({ event: 'asked', answer, server: pending.server ?? null, companyKey: pending.companyKey });
  if (answer === 'yes') return ok('kept');
  if (answer === 'no') await dropPending(data);
  const message = answer === 'no' ? 'the person does not want to connect this laptop' : 'nobody answered the question';
  return fail('cancelled', 'enrolment', message, 'Install the agent again, or sign in again to be asked again.');
}

/** Tries until somebody answers: a laptop may be installed days before it meets its server or a console. */
async function enrolWhenReached(
  options: StartOptions,
  { server, companyKey, secret, allowScripts }: PendingEnrolment,
  { emit, signal, find }: Required<Omit<StartSurroundings, 'person'>>,
): Promise<Result<void>> {
  const { data, lan, hub, simulated } = options;
  const ways = { data, lan, hub, companyKey };
  const wanted = {
    ...ways,
    ...(server === undefined ? {} : { server }),
    ...(allowScripts ? { allowScripts } : {}),
    ...(simulated === undefined ? {} : { simulated }),
  };
  const backoff = createBackoff({ firstMs: 1000, mostMs: 300_000, random: Math.random });
  let last: FerryError['message'] | null = null;
  for (;;) {
    const enrolled = await enrolAgent(wanted, { secret: async () => ok(secret), emit, signal, find });
    if (enrolled.ok || signal.aborted) return ok(undefined);
    if (enrolled.error.code !== 'unreachable') return enrolled;
    if (enrolled.error.message !== last) emit({ event: 'trouble', channel: 'enrol', error: enrolled.error });
    last = enrolled.error.message;
    const wait = Math.max(backoff.next(), enrolled.error.retryAfterMs ?? 0);
    if (await pauseOnThisNetwork(wait, signal)) backoff.reset();
  }
}
