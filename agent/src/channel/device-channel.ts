import type { Result } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import type { PullAnswer } from '@ferry/common/protocol/lan';
import type { RootRecord } from '@ferry/common/trust/root-record';
import type { TimeSample } from '../decision/corrected-clock.ts';

/** What an agent is given: nothing in it is verified yet. */
export type Pulled = Omit<PullAnswer, 'time'>;

/** `id` names the document, `jws` is the signed chunk. */
export type LogWrite = { id: string; jws: string };

/**
 * What came of a push. `lastReport`: to a report, the one that was there, if another start of the agent made it. `refused`: what
 * the other side will not take however often it is brought; the rest is there.
 */
export type Taken = { lastReport?: string; refused: { id: string; error: FerryError }[] };

/** How a report is named among what was refused. */
export const reportName = 'report';

/** Bytes of a release from where they were asked for; `size`: of the whole release. */
export type ReleasePart = { size: number; data: Uint8Array };

/** An open way to somebody who has orders and takes reports. `id` is the same for the same counterpart, at any time. */
export interface DeviceChannel {
  readonly id: string;
  readonly kind: 'cloud' | 'lan';
  pull(): Promise<Result<Pulled>>;
  /** What is there already counts as taken: pushing twice, by both ways or out of order changes nothing. */
  push(write: { report?: string; logs: LogWrite[] }): Promise<Result<Taken>>;
  /** At most `limits.releasePart` bytes of a release, from `from` on: unverified. `not-found` where they have it not. */
  download(sha256: string, from: number, signal: AbortSignal): Promise<Result<ReleasePart>>;
}

export interface ChannelEvents {
  up(channel: DeviceChannel): void;
  /** Orders or assignment may be others now: pull. */
  changed(channel: DeviceChannel): void;
  down(channel: DeviceChannel, error: FerryError): void;
  /** No channel came about, and why; the source goes on trying. */
  trouble(kind: 'cloud' | 'lan', error: FerryError): void;
}

/** Opens channels of one kind and keeps on opening them until `signal` ends it. Never throws. */
export interface ChannelSource {
  readonly kind: 'cloud' | 'lan';
  run(events: ChannelEvents, signal: AbortSignal): Promise<void>;
}

/** Presents a token or code. `request` signs what is bound to this very contact. */
export interface Enroller {
  enrol(
    secret: string,
    request: (projectId: string, binding: string) => Promise<string>,
    signal: AbortSignal,
  ): Promise<Result<RootRecord>>;
}

export type ObserveTime = (sample: TimeSample) => void;
