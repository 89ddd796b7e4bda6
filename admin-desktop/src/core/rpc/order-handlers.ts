import type { orderCalls } from '../../contract/calls/order-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import { startOrders, stopOrders } from '../commands/orders.ts';
import type { HandlerParts } from './handler-parts.ts';

/** Starts and stops. */
export function orderHandlers({ acting }: Pick<HandlerParts, 'acting'>): Handlers<typeof orderCalls, 'project'> {
  return {
    'order.start': async (order) => await startOrders(acting, order),
    'order.stop': async ({ targets }) => await stopOrders(acting, targets),
  };
}
