import type { Judgement } from '@ferry/common/orders/order-in-force';
import type { Decision } from '../decision/decide.ts';
import { diskFullReason } from '../disk-full.ts';
import type { Interrupt } from '../engine/ending.ts';
import type { Run } from '../engine/run-journal.ts';
import { orderNamed } from './reporter.ts';
import type { Standing } from './reporter.ts';

/** Whether a decision ends the run of the order `digest`. Null: the run goes on. */
export function interruptFor(decision: Decision, digest: string): Interrupt {
  switch (decision.act) {
    case 'stop':
      return { kind: 'stop', reason: 'stopped by an administrator', cause: { kind: 'stopped' } };
    case 'abandon':
      return { kind: 'stop', reason: decision.reason, cause: { kind: 'revoked' } };
    case 'go':
    case 'offer':
    case 'wait':
      return decision.order.digest === digest
        ? null
        : { kind: 'stop', reason: 'another order took its place', cause: { kind: 'replaced' } };
    // An order that is refused, or was carried out before, takes nobody's place.
    case 'refuse':
    case 'rest':
    case 'finish':
      return null;
  }
}

/** Of an agent whose key another one has too: what is under way goes on or is stopped, and nothing begins. */
export function heldBack(decision: Decision, unfinished: string | undefined): Decision {
  const { act } = decision;
  const begins = act === 'offer' || act === 'wait' || act === 'refuse';
  return begins || (act === 'go' && decision.order.digest !== unfinished)
    ? { act: 'rest', reason: 'no order' }
    : decision;
}

/** What such an agent reports: how things stand, and that somebody has to do something. */
export function keySharedStanding(standing: Standing, reason: string): Standing {
  return {
    ...standing,
    reason,
    why: { cause: { kind: 'key-shared' } },
    state: standing.state === 'running' ? 'running' : 'needs-admin',
  };
}

/** What an agent reports that can write nothing down. `run`: what waits in the middle of its steps. */
export function diskFullStanding(run: Run | null): Standing {
  const why = { cause: { kind: 'no-room' } } as const;
  return { state: 'needs-user', reason: diskFullReason, why, run, ...(run ? { order: orderNamed(run) } : {}) };
}

/** Until something happens by itself, in milliseconds; at most `mostMs` where the laptop is to be looked at meanwhile. */
export function restMs(decision: Decision, now: number, mostMs: number): number {
  if (decision.act === 'wait') return decision.until - now;
  return decision.act === 'offer' ? Math.min(decision.verdict.until - now, mostMs) : mostMs;
}

/** What to report while nothing is under way. */
export function standingFor(decision: Decision, latest: Run | null, judgement: Judgement): Standing {
  switch (decision.act) {
    case 'stop': {
      const { stop, digest } = decision.order;
      const order = { sequence: stop.sequence, digest, kind: 'stop' };
      // What is over cannot be stopped any more; the report names the stop all the same, so that it is known to have come.
      const over = latest?.state === 'succeeded' || latest?.state === 'rolled-back';
      const reason = over ? latest.reason : (latest?.reason ?? 'stopped by an administrator');
      const why = latest?.why ?? (over ? null : { cause: { kind: 'stopped' as const } });
      return { state: over ? latest.state : 'stopped', order, run: latest, reason: reason ?? undefined, why };
    }
    case 'refuse': {
      const { code, message } = decision.error;
      const why = { cause: decision.cause };
      return { state: 'failed', reason: `${code}: ${message}`, why, order: orderNamed(decision.order), run: null };
    }
    case 'wait':
      return {
        state: 'waiting',
        reason: `scheduled: ${new Date(decision.until).toISOString()}`,
        order: orderNamed(decision.order),
        run: null,
      };
    case 'offer': {
      const { act, until, left } = decision.verdict;
      return {
        state: act === 'offer' ? 'offered' : 'deferred',
        order: orderNamed(decision.order),
        offer: { until: new Date(until).toISOString(), deferralsLeft: left },
        run: null,
      };
    }
    case 'rest':
    case 'go':
    case 'finish':
    case 'abandon':
      return resting(latest, judgement);
  }
}

function resting(latest: Run | null, { refused }: Judgement): Standing {
  if (latest) {
    const { state, reason, why } = latest;
    return { state, reason: reason ?? undefined, why, order: orderNamed(latest), run: latest };
  }
  const first = refused[0]?.error;
  if (!first) return { state: 'waiting' };
  return { state: 'waiting', reason: `order refused: ${first.code}: ${first.message}` };
}
