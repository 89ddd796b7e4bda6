import type { Cause, Why } from '../cause.ts';
import type { RunState } from './run-journal.ts';

/** Asked between steps. `stop`: an order says so, the run is over; `pause`: the agent is being ended, the run goes on later. */
export type Interrupt = { kind: 'stop'; reason: string; cause: Cause } | { kind: 'pause' } | null;

/** `reason` in English for the report; `why` the same as data, for the person at the laptop. */
export type Ending = { state: Exclude<RunState, 'running'>; reason: string | null; why: Why | null } | 'paused';

/** The end of a run that an order ended. */
export function endedBy({ reason, cause }: Extract<Interrupt, { kind: 'stop' }>): Ending {
  return { state: 'stopped', reason, why: { cause } };
}
