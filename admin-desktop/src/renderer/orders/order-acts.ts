import type { SelectedRow } from '../table/selection-slice.ts';

export type OrderAct = 'start' | 'schedule' | 'rehearse' | 'stop' | 'restart' | 'rollback';
export const orderActs: readonly OrderAct[] = ['start', 'schedule', 'rehearse', 'stop', 'restart', 'rollback'];

/** To whom an order goes, as the administrator picked them. */
export type OrderTargets = { of: 'users' | 'devices'; rows: readonly SelectedRow[] };

export type OrderWords = {
  menu: string;
  title: (who: string) => string;
  /** on the button that does it */
  confirm: string;
  /** what will happen, one sentence each */
  effects: readonly string[];
  done: string;
};

export const orderWords: Record<OrderAct, OrderWords> = {
  start: {
    menu: 'Start now',
    title: (who) => `Start the migration of ${who}?`,
    confirm: 'Start migration',
    effects: [
      'Each computer leaves the source tenant and is made ready for the target tenant, as soon as it can be reached.',
      'Only what belongs to the source tenant is touched; each step is backed up before it is done.',
      'The order holds for 7 days: computers that are off now begin when they are back.',
    ],
    done: 'Migration started',
  },
  schedule: {
    menu: 'Schedule …',
    title: (who) => `Schedule the migration of ${who}`,
    confirm: 'Schedule',
    effects: [
      'Each computer keeps the order and begins by itself, even without a connection then.',
      'It can be changed until then by scheduling anew, and withdrawn by Stop.',
    ],
    done: 'Migration scheduled',
  },
  rehearse: {
    menu: 'Rehearse',
    title: (who) => `Rehearse the migration of ${who}?`,
    confirm: 'Rehearse',
    effects: ['Each computer looks and reports what it would do.', 'Nothing is changed on any computer.'],
    done: 'Rehearsal started',
  },
  stop: {
    menu: 'Stop or withdraw',
    title: (who) => `Stop ${who}?`,
    confirm: 'Stop',
    effects: [
      'A computer stops after the step it is in; what is done stays done.',
      'Until a computer confirms, it shows as “unconfirmed”: one that cannot be reached may still be at work.',
      'Only a new start, written in knowledge of this stop, sets it going again.',
    ],
    done: 'Stop ordered',
  },
  restart: {
    menu: 'Restart',
    title: (who) => `Restart the migration of ${who}?`,
    confirm: 'Restart migration',
    effects: [
      'A new order to migrate is given, also to computers that stopped, failed or were rolled back.',
      'Each one looks anew: steps that are done already are skipped, the others are carried out.',
    ],
    done: 'Migration restarted',
  },
  rollback: {
    menu: 'Roll back',
    title: (who) => `Roll back ${who}?`,
    confirm: 'Roll back',
    effects: [
      'Steps that can be undone are undone, the last one first, from the backup on each computer.',
      'Steps that cannot be undone stay, and are named in the report.',
    ],
    done: 'Rollback ordered',
  },
};

/** The contract call that an act is. A restart is a new go: the agent sees by its journal what is done already. */
export function orderCall(
  act: OrderAct,
): { name: 'order.stop' } | { name: 'order.start'; kind: 'migrate' | 'rehearse' | 'rollback' } {
  if (act === 'stop') return { name: 'order.stop' };
  return { name: 'order.start', kind: act === 'rehearse' ? 'rehearse' : act === 'rollback' ? 'rollback' : 'migrate' };
}

/** The targets as the contract takes them. */
export function targetsOf({ of, rows }: OrderTargets): { userIds: string[] } | { deviceIds: string[] } {
  const ids = rows.map((row) => row.id);
  return of === 'users' ? { userIds: ids } : { deviceIds: ids };
}
