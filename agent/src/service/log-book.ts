import { randomUUID } from 'node:crypto';
import type { FerryError } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import type { LogLine } from '@ferry/common/report';
import { OwnDiskFull } from '../disk-full.ts';
import type { Outbox } from './outbox.ts';

/** A chunk is made when it is this old, in milliseconds, or as large as one may be, or when a run ends. */
const chunkMs = 5000;

/** Lines that wait for room on the disk; the oldest go first. */
const mostHeld = 2000;

/** Takes log lines in and cuts them into chunks in time. Lines outside any run belong to this start of the agent. */
export class LogBook {
  readonly #outbox: Outbox;
  readonly #instant: () => string;
  readonly #ready: () => void;
  readonly #failed: (thrown: unknown) => void;
  readonly #start = `agent-${randomUUID()}`;
  readonly #refusing = new Set<string>();
  readonly #held: [string, LogLine][] = [];
  #timer: NodeJS.Timeout | null = null;
  #turn: Promise<void> = Promise.resolve();

  /** `ready`: there is a chunk to deliver. `failed`: the journal could not be written. */
  constructor(outbox: Outbox, parts: { instant: () => string; ready: () => void; failed: (thrown: unknown) => void }) {
    this.#outbox = outbox;
    this.#instant = parts.instant;
    this.#ready = parts.ready;
    this.#failed = parts.failed;
  }

  line(runId: string | undefined, level: LogLine['level'], text: string): void {
    this.#held.push([runId ?? this.#start, { at: this.#instant(), level, text }]);
    if (this.#held.length > mostHeld) this.#held.shift();
    if (!this.#writeHeld()) return;
    const full = this.#outbox.waitingBytes() >= limits.logChunk - 4096;
    if (full) void this.cut();
    else this.#timer ??= setTimeout(() => void this.cut(), chunkMs);
  }

  /** A line must never end what it tells of: while the disk is full, lines wait here. True when all are written. */
  #writeHeld(): boolean {
    try {
      for (let next = this.#held[0]; next; next = this.#held[0]) {
        this.#outbox.add(...next);
        this.#held.shift();
      }
      return true;
    } catch (thrown) {
      if (!(thrown instanceof OwnDiskFull)) throw thrown;
      return false;
    }
  }

  note(level: LogLine['level'], text: string): void {
    this.line(undefined, level, text);
  }

  failure(what: string, error: FerryError): void {
    this.note('warn', `${what} (${error.code} at ${error.where}: ${error.message})`);
  }

  /** Told once for each channel and start: a line for each refusal would be another chunk, refused as well. */
  refusal(channel: string, document: string, { code, message, remedy }: FerryError): void {
    if (this.#refusing.has(channel)) return;
    this.#refusing.add(channel);
    this.note('error', `${channel} does not take ${document} (${code}: ${message}); it is kept here. ${remedy}`);
  }

  /** Signs everything that is waiting. Never rejects. */
  async cut(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#turn = this.#turn.then(async () => {
      try {
        this.#writeHeld();
        if (await this.#outbox.cut()) this.#ready();
      } catch (thrown) {
        this.#failed(thrown);
      }
    });
    await this.#turn;
  }

  /** Cuts what is left. No line may come after this. */
  async end(): Promise<void> {
    await this.cut();
  }
}
