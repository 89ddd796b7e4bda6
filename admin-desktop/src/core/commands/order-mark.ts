import type { Clock, Hlc } from '@ferry/common/clock';
import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { LocalFacts } from '../database/local-facts.ts';
import { namedFault, ProjectDatabaseError } from '../storage/storage-error.ts';

/** Remembers, on the disk, that orders are being given whose entry is not in the audit trail yet. */
export interface OrderMark {
  /** Before the first order of an act is signed. Throws what the database throws: then nothing may be signed. */
  begin(): OrdersBegun;
  /**
   * Has `work` write the entries that are missing for orders with a stamp after `since`: of acts that failed half done, or that a
   * killed console began. Not while other acts are under way, for their entries are still to come; acts that begin ask first.
   */
  settle(work: (since: Hlc) => Promise<Result<void>>): Promise<Result<void>>;
}

export interface OrdersBegun {
  /** Their entry is written, or there were none. */
  noted(): void;
  /** There may be orders without an entry; nothing after `noted`. */
  left(): void;
}

export function createOrderMark({ facts, clock }: { facts: LocalFacts; clock: Clock }): OrderMark {
  let kept = facts.get('orders-since');
  let unsettled: Hlc | null = kept;
  let settling: Promise<Result<void>> | null = null;
  const under = new Set<Hlc>();

  /** A stamp in the order of text is one in the order of time. */
  function keep(): void {
    const [least = null] = [...under, ...(unsettled === null ? [] : [unsettled])].toSorted();
    if (least === kept) return;
    facts.set('orders-since', least);
    kept = least;
  }

  /** What stays on the disk too long costs a look at the orders, no more. */
  function keepWhereThereIsRoom(): void {
    try {
      keep();
    } catch (thrown) {
      const fault = namedFault(thrown);
      if (!(fault instanceof ProjectDatabaseError && fault.fault === 'disk-full')) throw thrown;
    }
  }

  return {
    begin() {
      const stamp = clock.tick();
      under.add(stamp);
      try {
        keep();
      } catch (thrown) {
        under.delete(stamp);
        throw thrown;
      }
      return {
        noted() {
          under.delete(stamp);
          keepWhereThereIsRoom();
        },
        left() {
          if (!under.delete(stamp)) return;
          if (unsettled === null || stamp < unsettled) unsettled = stamp;
          keepWhereThereIsRoom();
        },
      };
    },
    async settle(work) {
      if (settling) return await settling;
      if (unsettled === null || under.size > 0) return ok(undefined);
      settling = work(unsettled);
      try {
        const settled = await settling;
        if (settled.ok) unsettled = null;
        keepWhereThereIsRoom();
        return settled;
      } finally {
        settling = null;
      }
    },
  };
}
