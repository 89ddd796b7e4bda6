import { connectionsOf } from '../connections.ts';
import { planStep } from './plan-step.ts';
import type { Task } from './task.ts';

export interface ConnectionsState {
  drives: number;
  printers: number;
}

/**
 * Writes down the network drives and printers as they are (domain notes A5). They survive the move, their passwords may not:
 * a check names those of the old tenant, and nothing is removed.
 */
export const drivesAndPrinters: Task<ConnectionsState> = {
  id: 'drives-printers',
  async inspect({ registry }) {
    const all = await connectionsOf(registry);
    const drives = all.filter(({ kind }) => kind === 'drive').length;
    return { drives, printers: all.length - drives };
  },
  plan({ drives, printers }) {
    if (drives + printers === 0) return [];
    return [
      planStep({
        id: 'connections-list',
        title: 'List the network drives and printers; they stay as they are',
        about: { kind: 'connections-list' },
        gate: { by: 'machine' },
        action: { type: 'record', name: 'drives-and-printers', record: { of: 'connections' } },
      }),
    ];
  },
};
