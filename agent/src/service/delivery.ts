import { errorFrom } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { createBackoff, pause } from '../channel/backoff.ts';
import type { DeviceChannel } from '../channel/device-channel.ts';
import type { Journal } from '../engine/journal.ts';
import type { Outbox } from './outbox.ts';
import type { Reporter } from './reporter.ts';

const chunksAtOnce = 20;

/**
 * Brings the last report to every open channel that has not got it yet, and each chunk of log to whichever takes it first. What
 * a channel took is in the journal, so nothing is lost and little sent twice.
 */
export class Delivery {
  readonly #journal: Journal;
  readonly #reporter: Reporter;
  readonly #outbox: Outbox;
  readonly #random: () => number;
  readonly #failed: (channel: DeviceChannel, error: FerryError) => void;
  readonly #open = new Map<DeviceChannel, { wake: () => void; end: AbortController; done: Promise<void> }>();

  constructor(parts: {
    journal: Journal;
    reporter: Reporter;
    outbox: Outbox;
    random: () => number;
    failed: (channel: DeviceChannel, error: FerryError) => void;
  }) {
    this.#journal = parts.journal;
    this.#reporter = parts.reporter;
    this.#outbox = parts.outbox;
    this.#random = parts.random;
    this.#failed = parts.failed;
  }

  open(channel: DeviceChannel): void {
    const end = new AbortController();
    let wake = (): void => undefined;
    const entry = { wake: () => wake(), end, done: Promise.resolve() };
    entry.done = this.#serve(channel, end.signal, (listener) => {
      wake = listener;
    }).catch((thrown: unknown) => this.#failed(channel, errorFrom(thrown, channel.id)));
    this.#open.set(channel, entry);
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
    const serving = [...this.#open.values()];
    for (const { end } of serving) end.abort();
    await Promise.all(serving.map(({ done }) => done));
  }

  async #serve(channel: DeviceChannel, signal: AbortSignal, onWake: (listener: () => void) => void): Promise<void> {
    const backoff = createBackoff({ firstMs: 500, mostMs: 15_000, random: this.#random });
    let news = true;
    let rest: (() => void) | null = null;
    onWake(() => {
      news = true;
      rest?.();
    });
    signal.addEventListener('abort', () => rest?.());
    while (!signal.aborted) {
      if (!news) {
        await new Promise<void>((resolve) => {
          rest = resolve;
        });
        rest = null;
        continue;
      }
      news = false;
      const error = await this.#bring(channel);
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
        this.#took(channel, report.report.sequence);
      }
      const logs = this.#outbox.chunks(chunksAtOnce);
      if (!report && logs.length === 0) return null;
      if (logs.length === 0) continue;
      const pushed = await channel.push({ logs });
      if (!pushed.ok) return pushed.error;
      this.#outbox.taken(logs);
    }
  }

  #sequenceAt({ id }: DeviceChannel): number {
    return Number(this.#journal.one('SELECT sequence FROM deliveries WHERE channel = ?', id)?.['sequence'] ?? 0);
  }

  #took({ id }: DeviceChannel, sequence: number): void {
    this.#journal.run(
      `INSERT INTO deliveries VALUES (?, ?)
       ON CONFLICT (channel) DO UPDATE SET sequence = max(sequence, excluded.sequence)`,
      id,
      sequence,
    );
  }

  /** A channel that has an older report than it once took (a server put back from a backup) gets the last one again. */
  has(channel: DeviceChannel, sequence: number): void {
    if (sequence >= this.#sequenceAt(channel)) return;
    this.#journal.run('UPDATE deliveries SET sequence = ? WHERE channel = ?', sequence, channel.id);
    this.#open.get(channel)?.wake();
  }
}
