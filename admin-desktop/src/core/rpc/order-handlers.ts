import type { orderCalls } from '../../contract/calls/order-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { previewOrder } from '../commands/order-preview.ts';
import { startOrders, stopOrders } from '../commands/orders.ts';
import type { HandlerParts } from './handler-parts.ts';

/** Starts and stops. */
export function orderHandlers({
  acting,
  data,
}: Pick<HandlerParts, 'acting' | 'data'>): Handlers<typeof orderCalls, 'project'> {
  return {
    'order.start': async (order) => await startOrders(acting, order),
    'order.preview': async (wanted) => await previewOrder(acting, data, wanted),
    'order.stop': async ({ targets }) => await stopOrders(acting, targets),
  };
}
