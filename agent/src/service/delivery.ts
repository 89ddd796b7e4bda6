import { errorFrom } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import type { Report } from '@ferry/common/report';
import { createBackoff, pause } from '../channel/backoff.ts';
import { reportName } from '../channel/device-channel.ts';
import type { DeviceChannel, LogWrite, Taken } from '../channel/device-channel.ts';
import type { Journal } from '../engine/journal.ts';
import type { Outbox } from './outbox.ts';
import type { Reporter } from './reporter.ts';
import type { Thrift } from './thrift.ts';

const chunksAtOnce = 20;
/** How often it is looked whether what was held back may go, in milliseconds. */
const lookAgainMs = 10 * 60_000;

/** What one channel would not take since this agent was started. The next start offers it again: the other side may be mended. */
type SetAside = { chunks: Set<string>; report: number };

/**
 * Brings the last report to every open channel that has not got it yet, and each chunk of log to whichever takes it first. What
 * a channel took is in the journal, so nothing is lost and little sent twice. What one will not take is set aside for it, and
 * told: everything after it goes on, and another channel may still take it.
 */
export class Delivery {
  readonly #journal: Journal;
  readonly #reporter: Reporter;
  readonly #outbox: Outbox;
  readonly #thrift: Thrift;
  readonly #random: () => number;
  readonly #failed: (channel: DeviceChannel, error: FerryError) => void;
  readonly #refused: (channel: DeviceChannel, id: string, error: FerryError) => void;
  readonly #met: (report: string) => Promise<void>;
  readonly #taken: (report: Report) => Promise<void>;
  readonly #setAside = new Map<string, SetAside>();
  /** channels for which something waits that may go later */
  readonly #holding = new Set<string>();
  readonly #open = new Map<DeviceChannel, { wake: () => void; end: AbortController }>();
  /** also those of channels that are closed, where something is still on its way */
  readonly #serving = new Set<Promise<void>>();

  constructor(parts: {
    journal: Journal;
    reporter: Reporter;
    outbox: Outbox;
    thrift: Thrift;
    random: () => number;
    failed: (channel: DeviceChannel, error: FerryError) => void;
    /** `id` of a chunk, or `report` */
    refused: (channel: DeviceChannel, id: string, error: FerryError) => void;
    /** a report under this device's key that another start of an agent made */
    met: (report: string) => Promise<void>;
    /** somebody has this report now */
    taken?: (report: Report) => Promise<void>;
  }) {
    this.#journal = parts.journal;
    this.#reporter = parts.reporter;
    this.#outbox = parts.outbox;
    this.#thrift = parts.thrift;
    this.#random = parts.random;
    this.#failed = parts.failed;
    this.#refused = parts.refused;
    this.#met = parts.met;
    this.#taken = parts.taken ?? (async () => undefined);
  }

  open(channel: DeviceChannel): void {
    const end = new AbortController();
    let wake = (): void => undefined;
    const serving = this.#serve(channel, end.signal, (listener) => {
      wake = listener;
    })
      .catch((thrown: unknown) => this.#failed(channel, errorFrom(thrown, channel.id)))
      .finally(() => this.#serving.delete(serving));
    this.#serving.add(serving);
    this.#open.set(channel, { wake: () => wake(), end });
  }

  close(channel: DeviceChannel): void {
    this.#open.get(channel)?.end.abort();
    this.#open.delete(channel);
  }

  /** There is something new. */
  wake(): void {
    for (const { wake } of this.#open.values()) wake();
  }

  /** Ends every channel's delivery once what is on its way has arrived or failed. */
  async stop(): Promise<void> {
    for (const { end } of this.#open.values()) end.abort();
    await Promise.all(this.#serving);
  }

  async #serve(channel: DeviceChannel, signal: AbortSignal, onWake: (listener: () => void) => void): Promise<void> {
    const backoff = createBackoff({ firstMs: 500, mostMs: 15_000, random: this.#random });
    let news = true;
    let rest: (() => void) | null = null;
    const onTime = (): void => {
      news = true;
      rest?.();
    };
    onWake(onTime);
    signal.addEventListener('abort', () => rest?.());
    while (!signal.aborted) {
      if (!news) {
        let again: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          rest = resolve;
          if (this.#holding.has(channel.id)) again = setTimeout(onTime, lookAgainMs);
        });
        clearTimeout(again);
        rest = null;
        continue;
      }
      news = false;
      // What the journal cannot write down, a full disk say, is a failure like any other: brought again, it changes nothing.
      const error = await this.#bring(channel).catch((thrown: unknown) => errorFrom(thrown, channel.id));
      if (!error) {
        backoff.reset();
        continue;
      }
      this.#failed(channel, error);
      news = true;
      await pause(Math.max(backoff.next(), error.retryAfterMs ?? 0), signal);
    }
  }

  /** Null when the channel has everything. */
  async #bring(channel: DeviceChannel): Promise<FerryError | null> {
    for (;;) {
      const last = this.#reporter.last();
      const report = last && last.report.sequence > this.#sequenceAt(channel) ? last : null;
      if (report) {
        const pushed = await channel.push({ report: report.jws, logs: [] });
        if (!pushed.ok) return pushed.error;
        this.#settle(channel, pushed.value, report.report.sequence);
        if (this.#asideFor(channel).report !== report.report.sequence) await this.#taken(report.report);
        if (pushed.value.lastReport !== undefined) await this.#met(pushed.value.lastReport);
      }
      const logs = await this.#chunksFor(channel);
      if (!report && logs.length === 0) return null;
      if (logs.length === 0) continue;
      const pushed: Result<Taken> = await channel.push({ logs });
      if (!pushed.ok) return pushed.error;
      const refused = new Set(pushed.value.refused.map(({ id }) => id));
      this.#outbox.taken(logs.filter(({ id }: LogWrite) => !refused.has(id)));
      this.#thrift.sent(logs.map(({ id }) => id));
      this.#settle(channel, pushed.value, null);
    }
  }

  /** The oldest that may go now: without what this channel does not take, and what waits where sending costs. */
  async #chunksFor(channel: DeviceChannel): Promise<LogWrite[]> {
    const except = new Set(this.#asideFor(channel).chunks);
    this.#holding.delete(channel.id);
    for (;;) {
      const chunks = this.#outbox.chunks(chunksAtOnce, except);
      const held = await this.#thrift.heldBack(channel, chunks);
      if (held.size === 0) return chunks;
      this.#holding.add(channel.id);
      for (const id of held) except.add(id);
    }
  }

  /** Notes what was taken and sets aside what was not. `sequence`: of the report that was brought. */
  #settle(channel: DeviceChannel, { refused }: Taken, sequence: number | null): void {
    const aside = this.#asideFor(channel);
    for (const { id, error } of refused) {
      if (id === reportName) aside.report = sequence ?? 0;
      else aside.chunks.add(id);
      this.#refused(channel, id, error);
    }
    if (sequence !== null && aside.report !== sequence) this.#took(channel, sequence);
  }

  #asideFor({ id }: DeviceChannel): SetAside {
    let aside = this.#setAside.get(id);
    if (!aside) this.#setAside.set(id, (aside = { chunks: new Set(), report: 0 }));
    return aside;
  }

  /** The last report that this channel was brought, taken or not. */
  #sequenceAt(channel: DeviceChannel): number {
    const row = this.#journal.one('SELECT sequence FROM deliveries WHERE channel = ?', channel.id);
    return Math.max(Number(row?.['sequence'] ?? 0), this.#asideFor(channel).report);
  }

  #took({ id }: DeviceChannel, sequence: number): void {
    this.#journal.run(
      `INSERT INTO deliveries VALUES (?, ?)
       ON CONFLICT (channel) DO UPDATE SET sequence = max(sequence, excluded.sequence)`,
      id,
      sequence,
    );
  }

  /** Whether somebody who can be reached now has the last report, and all chunks of log that are to go now. */
  isThere(): boolean {
    const sequence = this.#reporter.last()?.report.sequence ?? 0;
    const hasAll = (channel: DeviceChannel): boolean =>
      sequence <= this.#sequenceAt(channel) &&
      (this.#holding.has(channel.id) || this.#outbox.chunks(1, this.#asideFor(channel).chunks).length === 0);
    return this.#outbox.waitingBytes() === 0 && [...this.#open.keys()].some(hasAll);
  }

  /** A channel that has an older report than it once took (a server put back from a backup) gets the last one again. */
  has(channel: DeviceChannel, sequence: number): void {
    if (sequence >= this.#sequenceAt(channel)) return;
    this.#journal.run('UPDATE deliveries SET sequence = ? WHERE channel = ?', sequence, channel.id);
    this.#open.get(channel)?.wake();
  }
}
