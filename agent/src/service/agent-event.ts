import type { FerryError } from '@ferry/common/errors';
import type { DeviceState } from '@ferry/common/report';

/** What `ferry-agent run` prints, one JSON object a line, for whoever watches it. */
export type AgentEvent =
  | { event: 'started'; deviceId: string; unfinished: string | null }
  | { event: 'connected'; channel: string }
  | { event: 'disconnected'; channel: string; error: FerryError }
  | { event: 'trouble'; channel: string; error: FerryError }
  | { event: 'refused'; document: string; error: FerryError }
  | { event: 'order'; act: string; kind: string; sequence: number; digest: string; until?: string }
  | { event: 'step'; run: string; id: string; title: string; outcome: string; done: number; total: number }
  | { event: 'state'; state: DeviceState; reason?: string; run?: string; sequence: number }
  /** The person signs out. */
  | { event: 'session-ends' }
  | { event: 'upgrade'; level: 'info' | 'warn' | 'error'; text: string }
  | { event: 'ended' };
export type Emit = (event: AgentEvent) => void;
