import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { reportSchema } from '@ferry/common/report';
import type { DeviceChannel } from '../channel/device-channel.ts';
import type { Journal } from '../engine/journal.ts';
import type { Emit } from './agent-event.ts';
import type { Delivery } from './delivery.ts';
import type { OrderBook } from './order-book.ts';
import type { Reporter } from './reporter.ts';

/** Pulls once: keeps what verifies, and catches up with what the other side has of this device. True when there is news. */
export async function receiveFrom(
  channel: DeviceChannel,
  parts: { orders: OrderBook; reporter: Reporter; delivery: Delivery; journal: Journal; emit: Emit },
): Promise<Result<boolean>> {
  const { orders, reporter, delivery, journal, emit } = parts;
  const pulled = await channel.pull();
  if (!pulled.ok) return pulled;
  const news = await orders.receive(pulled.value, channel.id);
  if (news)
    for (const { documentId, error } of (await orders.judge()).refused)
      emit({ event: 'refused', document: documentId, error });
  const { lastReport } = pulled.value;
  const deviceId = journal.fact('deviceId') ?? '';
  const theirs = lastReport ? await orders.trust().verifyDevice(lastReport, 'report', deviceId, reportSchema) : null;
  const sequence = theirs?.ok ? theirs.value.sequence : 0;
  if (reporter.continueFrom(sequence)) {
    await reporter.repeat();
    delivery.wake();
  }
  delivery.has(channel, sequence);
  return ok(news);
}
