import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { reportSchema } from '@ferry/common/report';
import type { Report } from '@ferry/common/report';
import type { DeviceChannel } from '../channel/device-channel.ts';
import type { Journal } from '../engine/journal.ts';
import type { Emit } from './agent-event.ts';
import type { Delivery } from './delivery.ts';
import type { KeyWatch } from './key-watch.ts';
import type { OrderBook } from './order-book.ts';
import type { Reporter } from './reporter.ts';

export type Receivers = {
  orders: OrderBook;
  reporter: Reporter;
  delivery: Delivery;
  journal: Journal;
  keys: KeyWatch;
  emit: Emit;
};

/** Pulls once: keeps what verifies, and catches up with what the other side has of this device. True when there is news. */
export async function receiveFrom(channel: DeviceChannel, parts: Receivers): Promise<Result<boolean>> {
  const { orders, delivery, emit } = parts;
  const pulled = await channel.pull();
  if (!pulled.ok) return pulled;
  const news = await orders.receive(pulled.value, channel.id);
  if (news)
    for (const { documentId, error } of (await orders.judge()).refused)
      emit({ event: 'refused', document: documentId, error });
  const { lastReport } = pulled.value;
  const theirs = lastReport ? await verifiedReport(lastReport, parts) : null;
  const company = theirs ? await catchUp(theirs, parts) : false;
  delivery.has(channel, theirs?.sequence ?? 0);
  return ok(news || company);
}

/** A report under this device's key that a push met. True when it shows that another agent uses the key. */
export async function meetReport(jws: string, parts: Receivers): Promise<boolean> {
  const theirs = await verifiedReport(jws, parts);
  return theirs ? await catchUp(theirs, parts) : false;
}

async function verifiedReport(jws: string, { orders, journal }: Receivers): Promise<Report | null> {
  const deviceId = journal.fact('deviceId') ?? '';
  const report = await orders.trust().verifyDevice(jws, 'report', deviceId, reportSchema);
  return report.ok ? report.value : null;
}

/**
 * Goes on from a greater sequence number. The last report is only repeated for a journal that was put back from a backup: of two
 * agents that both repeat theirs, each would outbid the other for ever.
 */
async function catchUp(theirs: Report, { keys, reporter, delivery }: Receivers): Promise<boolean> {
  const whose = keys.judge(theirs);
  const tied = whose !== 'own' && theirs.sequence === reporter.sequence();
  if (!reporter.continueFrom(theirs.sequence) && !tied) return whose === 'shared';
  keys.goOnFrom(theirs);
  // The other one must get to know too, so it is answered until it says so itself.
  if (whose === 'shared' && (theirs.keyShared === true || !reporter.saidKeyShared())) return true;
  await reporter.repeat();
  delivery.wake();
  return whose === 'shared';
}
