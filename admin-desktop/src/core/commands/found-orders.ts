import type { Hlc } from '@ferry/common/clock';
import { auditEntrySchema } from '@ferry/common/documents/audit';
import type { OrderDocument } from '@ferry/common/documents/orders';
import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { goSchema, stopSchema } from '@ferry/common/orders/order';
import type { Go, Stop } from '@ferry/common/orders/order';
import { headerOf, payloadUnverified } from '@ferry/common/trust/jws';
import type { Acting } from './acting.ts';
import { orderAct } from './audit-trail.ts';
import type { AuditAct } from './audit-trail.ts';
import { scriptNames } from './order-changes.ts';

/**
 * Writes down the orders of this console that are in no entry of its audit trail: it was killed between an order and its entry,
 * or the entry could not be written. What is signed says all that the entry would have said; `foundLater` marks it. Orders that
 * were replaced since then are not found.
 */
export async function noteFoundOrders(acting: Acting): Promise<Result<void>> {
  return await acting.orderMark.settle(async (since) => {
    const noted = await notedSince(acting, since);
    for (const [name, orders] of await actsSince(acting, since)) {
      if (noted.has(name)) continue;
      const written = await acting.audit.write(actOf(orders));
      if (!written.ok) return written;
    }
    return ok(undefined);
  });
}

type Order = Go | Stop;
const nameOf = (action: string, sequence: unknown): string => `${action} ${String(sequence)}`;
const actionOf = ({ kind }: Order): string => (kind === 'stop' ? 'order.stop' : 'order.start');

/** This console's orders, by act and in the order of their stamps. */
async function actsSince(acting: Acting, since: Hlc): Promise<Map<string, Order[]>> {
  const orders = (await acting.store.all('orders'))
    .flatMap((document) => ownOrders(document, acting.signer.fingerprint))
    .filter(({ clock }) => clock > since)
    .toSorted((a, b) => (a.clock < b.clock ? -1 : 1));
  return Map.groupBy(orders, (order) => nameOf(actionOf(order), order.sequence));
}

/** They were verified before they were stored. */
function ownOrders({ stop, go }: OrderDocument, fingerprint: string): Order[] {
  const own = (jws: string, kind: 'stop' | 'go'): boolean => {
    const header = headerOf(jws, kind);
    return header.ok && header.value.kid === fingerprint;
  };
  const read = [
    stop !== undefined && own(stop, 'stop') ? payloadUnverified(stop, 'stop', stopSchema) : null,
    go !== undefined && own(go, 'go') ? payloadUnverified(go, 'go', goSchema) : null,
  ];
  return read.flatMap((order) => (order?.ok ? [order.value] : []));
}

async function notedSince(acting: Acting, since: Hlc): Promise<Set<string>> {
  const entries = (await acting.store.all('audit'))
    .filter(({ id }) => id > since && id.endsWith(`:${acting.signer.fingerprint}`))
    .map(({ entry }) => payloadUnverified(entry, 'audit', auditEntrySchema));
  return new Set(
    entries.flatMap((entry) => (entry.ok ? [nameOf(entry.value.action, entry.value.details['sequence'])] : [])),
  );
}

function idOf({ audience }: Order): string {
  return String('deviceId' in audience ? audience.deviceId : audience.userId);
}

function actOf(orders: readonly Order[]): AuditAct {
  const [first] = orders;
  if (!first) throw new Error('an act without an order');
  const ids = orders.map(idOf);
  const what = 'deviceId' in first.audience ? 'computers' : 'users';
  const said = { foundLater: true, givenAt: first.issuedAt };
  if (first.kind === 'stop')
    return orderAct(actionOf(first), { ids, what, given: ids.length }, { sequence: first.sequence, ...said });
  const { kind, sequence, notBefore, notAfter, tasks } = first;
  const scripts = scriptNames(tasks);
  return orderAct(
    actionOf(first),
    { ids, what, given: ids.length },
    { kind, sequence, notBefore, notAfter, ...(scripts === '' ? {} : { scripts: [scripts] }), ...said },
  );
}
