import { errorFrom } from '@ferry/common/errors';
import type { ChannelSource, DeviceChannel } from '../channel/device-channel.ts';
import { createBackoff, pause } from '../channel/backoff.ts';
import { decide, wallClockHere } from '../decision/decide.ts';
import type { Decision } from '../decision/decide.ts';
import { carryOut } from '../engine/engine.ts';
import type { Interrupt } from '../engine/ending.ts';
import { OwnDiskFull } from '../disk-full.ts';
import type { Run, StepRecord } from '../engine/run-journal.ts';
import { abilities } from '../tasks/all.ts';
import type { AgentParts } from './agent-parts.ts';
import { accountsEverSeen, factsOf } from './known-accounts.ts';
import { keySharedReason } from './key-watch.ts';
import { meetReport, receiveFrom } from './receive.ts';
import { orderNamed } from './reporter.ts';
import type { Standing } from './reporter.ts';
import { diskFullStanding, heldBack, interruptFor, keySharedStanding, restMs, standingFor } from './standing.ts';

/** How often the laptop is looked at without any news, in milliseconds: somebody may have signed in, or set the clock. */
const lookAgainMs = 60_000;
/** How often a full disk is tried again, in milliseconds. */
const lookForRoomMs = 10_000;

/** The agent at work: takes orders in from every channel, decides, has the engine do it, and reports. */
export class Agent {
  readonly #parts: AgentParts;
  #interrupt: Interrupt = null;
  #hurry = new AbortController();
  readonly #ended = new AbortController();
  readonly #receiving = new Set<Promise<void>>();
  #running: string | null = null;
  #lastState = '';

  constructor(parts: AgentParts) {
    this.#parts = parts;
  }

  /** Until `signal` ends it; what is under way goes on at the next start. */
  async run(sources: readonly ChannelSource[], signal: AbortSignal): Promise<void> {
    const { emit, journal, runs, delivery, logs } = this.#parts;
    emit({ event: 'started', deviceId: journal.fact('deviceId') ?? '', unfinished: runs.unfinished()?.id ?? null });
    const end = (): void => {
      this.#interrupt = { kind: 'pause' };
      this.#hurry.abort();
      this.#ended.abort();
      this.#parts.bell.ring();
    };
    signal.addEventListener('abort', end);
    this.#parts.interruptions.open();
    await this.#parts.offers.open(() => this.#parts.bell.ring());
    const open = Promise.all(sources.map(async (source) => await source.run(this.#channelEvents(), signal)));
    try {
      while (!signal.aborted) await this.#attend();
    } finally {
      signal.removeEventListener('abort', end);
      // In this order: nobody may want the journal any more when this returns.
      this.#parts.offers.close();
      this.#parts.interruptions.close();
      await open;
      await Promise.all(this.#receiving);
      await this.#parts.upgrade?.stop();
      await delivery.stop();
      await logs.end();
      emit({ event: 'ended' });
    }
  }

  /** A report under this device's key was found that another start of an agent made. */
  async meet(report: string): Promise<void> {
    if (await meetReport(report, this.#parts)) this.#parts.bell.ring();
  }

  #channelEvents() {
    const { emit, delivery, logs } = this.#parts;
    const pulls = new Map<DeviceChannel, Promise<void>>();
    const pull = (channel: DeviceChannel): void => {
      // One pull at a time per channel, each after the last change that was told.
      const before = pulls.get(channel) ?? Promise.resolve();
      const next = before.then(async () => await this.#receive(channel, () => pulls.has(channel)));
      pulls.set(channel, next);
      this.#receiving.add(next);
      void next.finally(() => this.#receiving.delete(next));
    };
    return {
      up: (channel: DeviceChannel): void => {
        emit({ event: 'connected', channel: channel.id });
        logs.note('info', `connected: ${channel.id}`);
        delivery.open(channel);
        this.#parts.upgrade?.open(channel);
        pull(channel);
      },
      changed: pull,
      down: (channel: DeviceChannel, error: Parameters<typeof logs.failure>[1]): void => {
        pulls.delete(channel);
        delivery.close(channel);
        this.#parts.upgrade?.close(channel);
        logs.failure(`disconnected: ${channel.id}`, error);
        emit({ event: 'disconnected', channel: channel.id, error });
      },
      trouble: (kind: string, error: Parameters<typeof logs.failure>[1]): void =>
        emit({ event: 'trouble', channel: kind, error }),
    };
  }

  /** Pulls until it worked once, or the channel is gone. */
  async #receive(channel: DeviceChannel, isOpen: () => boolean): Promise<void> {
    const { emit, logs } = this.#parts;
    const backoff = createBackoff({ firstMs: 500, mostMs: 15_000, random: this.#parts.random });
    while (isOpen() && this.#interrupt?.kind !== 'pause') {
      try {
        const news = await receiveFrom(channel, this.#parts);
        if (news.ok) {
          await this.#reconsider();
          this.#parts.bell.ring();
          return;
        }
        if (isOpen()) emit({ event: 'trouble', channel: channel.id, error: news.error });
      } catch (thrown) {
        const error = errorFrom(thrown, channel.id);
        logs.failure('an order could not be taken in', error);
        emit({ event: 'trouble', channel: channel.id, error });
      }
      await pause(backoff.next(), this.#ended.signal);
    }
  }

  /** While a run is under way: whether what came in ends it. */
  async #reconsider(): Promise<void> {
    if (this.#running === null || this.#interrupt?.kind === 'pause') return;
    this.#interrupt = interruptFor(await this.#decide(), this.#running);
    if (this.#interrupt) this.#hurry.abort();
  }

  async #decide(): Promise<Decision> {
    const { orders, runs, laptop, journal, clock, keys } = this.#parts;
    const judgement = await orders.judge();
    const decision = decide({
      judgement,
      scripts: await orders.scriptsRefusal(judgement),
      unfinished: runs.unfinished(),
      progressOf(digest) {
        const run = runs.runOf(digest);
        return !run ? 'new' : run.state === 'running' ? 'begun' : 'over';
      },
      accounts: await accountsEverSeen(laptop, journal),
      offer: this.#parts.offers.state(),
      able: abilities,
      now: clock.now(),
      fromWallClock: wallClockHere,
    });
    const held = this.#parts.upgrade?.held(decision) ?? decision;
    return keys.shared() ? heldBack(held, runs.unfinished()?.digest) : held;
  }

  /** One decision, carried out; then until there is news. Never throws: what fails is told, and tried again later. */
  async #attend(): Promise<void> {
    const { emit, logs, runs, room } = this.#parts;
    try {
      if (!(await room.take())) {
        await this.#parts.bell.wait(lookForRoomMs);
        return;
      }
      const decision = await this.#decide();
      const unfinished = runs.unfinished();
      const ending = unfinished && interruptFor(decision, unfinished.digest);
      if (unfinished && ending) {
        await this.#carryOut(unfinished.go, unfinished.digest, ending);
        return;
      }
      if (decision.act === 'go') {
        const { go, digest } = decision.order;
        emit({ event: 'order', act: 'go', kind: go.kind, sequence: go.sequence, digest });
        await this.#carryOut(go, digest, null);
        return;
      }
      if (unfinished) {
        await this.#carryOut(unfinished.go, unfinished.digest, null);
        return;
      }
      if (decision.act === 'offer' && (await this.#answered(decision))) return;
      // A clock that leapt ahead must not take away what a rollback needs.
      if (this.#parts.clock.confirmed()) await this.#parts.retention.attend(this.#parts.clock.now());
      await this.#report(standingFor(decision, runs.latest(), await this.#parts.orders.judge()));
      await this.#parts.upgrade?.attend({ decision, now: this.#parts.clock.now() });
      await this.#parts.bell.wait(restMs(decision, this.#parts.clock.now(), lookAgainMs));
    } catch (thrown) {
      const error = errorFrom(thrown, 'agent');
      logs.failure('something went wrong', error);
      emit({ event: 'trouble', channel: 'agent', error });
      if (thrown instanceof OwnDiskFull) await this.#sayDiskFull();
      await this.#parts.bell.wait(thrown instanceof OwnDiskFull ? lookForRoomMs : lookAgainMs);
    }
  }

  /** With the room that was held back for this; without any, the events alone tell. */
  async #sayDiskFull(): Promise<void> {
    await this.#parts.room.give();
    await this.#report(diskFullStanding(this.#parts.runs.unfinished())).catch((thrown: unknown) =>
      this.#parts.emit({ event: 'trouble', channel: 'agent', error: errorFrom(thrown, 'report') }),
    );
  }

  /** Keeps what stands before the person, and takes the answers that lie there. True when one of them changed something. */
  async #answered({ order, verdict }: Extract<Decision, { act: 'offer' }>): Promise<boolean> {
    const { offers, clock, logs } = this.#parts;
    offers.keep(verdict.state);
    const told = await offers.takeAnswers(order, clock.now());
    for (const text of told) logs.note('info', text);
    return told.length > 0;
  }

  async #carryOut(go: Run['go'], digest: string, ending: Interrupt): Promise<void> {
    const { laptop, runs, backups, logs, stepDelayMs } = this.#parts;
    if (this.#isEnding()) return;
    this.#running = digest;
    this.#interrupt = ending;
    this.#hurry = new AbortController();
    let run: Run | null = runs.runOf(digest);
    try {
      // Something may have come in since this was decided.
      if (!ending) await this.#reconsider();
      await carryOut(go, digest, {
        laptop,
        runs,
        backups,
        interrupt: () => this.#interrupt,
        pace: async () => await pause(stepDelayMs, this.#hurry.signal),
        progress: async (current, record) => {
          run = current;
          await this.#progress(current, record);
        },
        log: (level, text) => logs.line(run?.id ?? runs.runOf(digest)?.id, level, text),
      });
    } finally {
      this.#running = null;
      if (!this.#isEnding()) this.#interrupt = null;
      await logs.cut();
      this.#parts.delivery.wake();
    }
  }

  #isEnding(): boolean {
    return this.#ended.signal.aborted;
  }

  async #progress(run: Run, record: StepRecord | null): Promise<void> {
    const order = orderNamed(run);
    const state = run.state;
    await this.#report({ state, run, order, reason: run.reason ?? undefined, why: run.why });
    if (!record) return;
    const { done, total } = this.#parts.reporter.last()?.report.progress ?? { done: 0, total: 0 };
    const { id, title } = record.step;
    this.#parts.emit({ event: 'step', run: run.id, id, title, outcome: record.status, done, total });
  }

  async #report(standing: Standing): Promise<void> {
    const { reporter, delivery, emit, laptop, keys } = this.#parts;
    const shared = keys.shared();
    // What was said once is enough: each report more would only push the other agent's aside.
    if (shared && standing.state !== 'running' && reporter.saidKeyShared()) return;
    const told = shared ? keySharedStanding(standing, keySharedReason(shared)) : standing;
    if (await reporter.report(told, await factsOf(laptop, this.#parts))) delivery.wake();
    const state = `${told.state} ${told.reason ?? ''} ${told.run?.id ?? ''}`;
    if (state === this.#lastState) return;
    this.#lastState = state;
    emit({
      event: 'state',
      state: told.state,
      ...(told.reason ? { reason: told.reason } : {}),
      ...(told.run ? { run: told.run.id } : {}),
      sequence: reporter.sequence(),
    });
  }
}
