import { policyId } from '@ferry/common/orders/policy';

/**
 * Who wants to hear of which order document. An index by id: what a change costs follows the number of those concerned, not
 * the number of those connected. The policy concerns all.
 */
export interface Audience<L> {
  set(listener: L, ids: readonly string[]): void;
  remove(listener: L): void;
  /** The listeners of any of these documents, each once. */
  of(ids: readonly string[]): Set<L>;
}

export function createAudience<L>(): Audience<L> {
  const idsOf = new Map<L, readonly string[]>();
  const listenersOf = new Map<string, Set<L>>();

  function remove(listener: L): void {
    for (const id of idsOf.get(listener) ?? []) {
      const listeners = listenersOf.get(id);
      listeners?.delete(listener);
      if (listeners?.size === 0) listenersOf.delete(id);
    }
    idsOf.delete(listener);
  }

  return {
    set(listener, ids) {
      remove(listener);
      idsOf.set(listener, ids);
      for (const id of ids) {
        const listeners = listenersOf.get(id) ?? new Set<L>();
        listenersOf.set(id, listeners.add(listener));
      }
    },
    remove,
    of(ids) {
      if (ids.includes(policyId)) return new Set(idsOf.keys());
      const concerned = new Set<L>();
      for (const id of ids) for (const listener of listenersOf.get(id) ?? []) concerned.add(listener);
      return concerned;
    },
  };
}
