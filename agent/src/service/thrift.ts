import { logChunkSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { DeviceChannel, LogWrite } from '../channel/device-channel.ts';

/** How long lines without any warning wait where sending costs, in milliseconds. */
export const longestWaitMs = 6 * 60 * 60_000;
/** How long it counts what the network was said to cost, in milliseconds. */
const goodForMs = 60_000;

type Held = { runId: string; since: number };

/**
 * Saves what a metered network costs. There, chunks of log that tell of nothing but what went well wait for another network, up
 * to six hours each. A report never waits; neither does a chunk with a warning or an error, and an error brings along what led to it.
 */
export class Thrift {
  readonly #metered: () => Promise<boolean | null>;
  readonly #now: () => number;
  #asked: { at: number; answer: Promise<boolean> } | null = null;
  readonly #held = new Map<string, Held>();
  readonly #failedRuns = new Set<string>();

  /** `metered` as `Condition.metered`; `now` in milliseconds, of a clock that nobody sets. */
  constructor(metered: () => Promise<boolean | null>, now: () => number = () => performance.now()) {
    this.#metered = metered;
    this.#now = now;
  }

  /** Not known counts as free of charge. Never rejects. */
  async saves(): Promise<boolean> {
    const now = this.#now();
    if (!this.#asked || now - this.#asked.at >= goodForMs) {
      const answer = this.#metered().then(
        (metered) => metered === true,
        () => false,
      );
      this.#asked = { at: now, answer };
    }
    return await this.#asked.answer;
  }

  /** Which of these are to wait before they go by this channel. The LAN costs nothing, whatever leads out of it. */
  async heldBack({ kind }: DeviceChannel, chunks: readonly LogWrite[]): Promise<Set<string>> {
    if (kind !== 'cloud' || !(await this.saves())) return new Set();
    const now = this.#now();
    for (const chunk of chunks) this.#look(chunk, now);
    const waits = ({ id }: LogWrite): boolean => {
      const held = this.#held.get(id);
      return held !== undefined && now - held.since < longestWaitMs && !this.#failedRuns.has(held.runId);
    };
    return new Set(chunks.filter(waits).map(({ id }) => id));
  }

  /** These are there. */
  sent(ids: readonly string[]): void {
    for (const id of ids) this.#held.delete(id);
  }

  #look({ id, jws }: LogWrite, now: number): void {
    if (this.#held.has(id)) return;
    const chunk = payloadUnverified(jws, 'log', logChunkSchema);
    if (!chunk.ok) return;
    const { runId, lines } = chunk.value;
    if (lines.some(({ level }) => level === 'error')) this.#failedRuns.add(runId);
    if (lines.every(({ level }) => level === 'debug' || level === 'info')) this.#held.set(id, { runId, since: now });
  }
}
