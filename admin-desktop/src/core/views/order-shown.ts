import type { OrderDocument } from '@ferry/common/documents/orders';
import { orderInForce } from '@ferry/common/orders/order-in-force';
import type { GoInForce, StopInForce } from '@ferry/common/orders/order-in-force';
import type { Trust } from '@ferry/common/trust/trust';
import type { TrustHolder } from '../database/trust-holder.ts';

export type OrderKind = 'none' | 'migrate' | 'rehearse' | 'rollback' | 'stop';
export type InForce = GoInForce | StopInForce;

/** The order in force as the laptops judge it, by the same function and with the same checks. */
export interface OrderJudge {
  inForce(documents: readonly OrderDocument[], subject: { userId?: string; deviceId: string }): Promise<InForce | null>;
}

/** Verifying a signature takes as long as reading a hundred rows, and rows are read again at every change: results are kept. */
const kept = 5000;

export function createOrderJudge(trust: TrustHolder): OrderJudge {
  let current: Trust | null = null;
  let remembering: Trust | null = null;

  function rememberingTrust(): Trust {
    const latest = trust.current();
    if (latest === current && remembering) return remembering;
    const known = new Map<string, Promise<unknown>>();
    current = latest;
    const verifyConsole: Trust['verifyConsole'] = async (jws, kind, schema) => {
      const key = `${kind} ${jws}`;
      const before = known.get(key);
      // The kind in the key stands for the schema: each kind is read with one.
      if (before) return await (before as ReturnType<typeof latest.verifyConsole<typeof schema>>);
      const verified = latest.verifyConsole(jws, kind, schema);
      if (known.size >= kept) known.delete(known.keys().next().value ?? '');
      known.set(key, verified);
      return await verified;
    };
    remembering = { ...latest, verifyConsole };
    return remembering;
  }

  return {
    async inForce(documents, subject) {
      return (await orderInForce(documents, subject, rememberingTrust())).inForce;
    },
  };
}

export function kindOf(inForce: InForce | null): OrderKind {
  if (!inForce) return 'none';
  return inForce.kind === 'stop' ? 'stop' : inForce.go.kind;
}

/** When it begins: an instant, or a time on the laptop's wall without a zone; '' for a stop, which holds at once. */
export function beginningOf(inForce: InForce | null): string {
  if (inForce?.kind !== 'go') return '';
  const { notBefore } = inForce.go;
  return 'instant' in notBefore ? notBefore.instant : notBefore.laptopWallClock;
}
