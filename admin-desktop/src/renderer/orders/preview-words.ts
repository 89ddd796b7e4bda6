import type { OrderPreview } from '../../contract/calls/order-calls.ts';
import { counted, sentence } from '../notices/sentence.ts';
import { taskName } from '../settings/task-names.ts';
import type { OrderAct } from './order-acts.ts';
import { shortWords } from './zoned-time.ts';

const kindNames: Record<OrderPreview['replaces'][number]['kind'], string> = {
  migrate: 'migration',
  rehearse: 'rehearsal',
  rollback: 'rollback',
};

/** Those that do not get the order: `2 users: The user has no target UPN (a@x, b@x).` */
export function cannotWords(preview: OrderPreview, noun: string): string[] {
  return preview.cannot.map(({ reason, count, examples }) => {
    const more = count > examples.length ? ', …' : '';
    return `${counted(count, noun)}: ${sentence(`${reason} (${examples.join(', ')}${more})`)}`;
  });
}

/** What they are at now, as far as it matters for this order; one sentence each. */
export function standingWords(preview: OrderPreview, act: OrderAct, noun: string, zone: string): string[] {
  const { running, done, stopped, replaces, withoutComputer } = preview;
  const words: string[] = [];
  const stop = act === 'stop';
  if (running > 0)
    words.push(
      stop
        ? `${counted(running, 'computer is', 'computers are')} at work now and will end after the current step.`
        : `${counted(running, 'computer is', 'computers are')} at work now.`,
    );
  if (done > 0)
    words.push(
      act === 'rollback'
        ? `${counted(done, 'computer was', 'computers were')} rolled back already.`
        : `${counted(done, 'computer has', 'computers have')} succeeded already: each looks again and skips what is done.`,
    );
  for (const { kind, scheduled, at, count } of replaces) {
    const what = `${counted(count, noun)} ${count === 1 ? 'has' : 'have'} a ${kindNames[kind]}`;
    const when = scheduled ? ` scheduled for ${momentWords(at, zone)}${count > 1 ? ' or later' : ''}` : ' in force';
    words.push(`${what}${when}, which this order ${stop ? 'withdraws' : 'replaces'}.`);
  }
  if (stopped > 0)
    words.push(
      stop
        ? `${counted(stopped, noun)} ${stopped === 1 ? 'is' : 'are'} stopped already.`
        : `${counted(stopped, noun)} ${stopped === 1 ? 'was' : 'were'} stopped: this order overrides the stop.`,
    );
  if (withoutComputer > 0 && !stop)
    words.push(`${counted(withoutComputer, noun)} ${withoutComputer === 1 ? 'has' : 'have'} no computer yet.`);
  return words;
}

/** Computers that will not take an order that brings scripts; null when none is known to. */
export function scriptsRefusedWords({ computers, examples, unknown }: OrderPreview['scriptsRefused']): string | null {
  const words: string[] = [];
  if (computers > 0) {
    const names = `${examples.join(', ')}${computers > examples.length ? ', …' : ''}`;
    const will = counted(computers, 'computer does not allow scripts and', 'computers do not allow scripts and');
    words.push(`${will} will refuse the whole order (${names}): the agent was installed there without ALLOWSCRIPTS=1.`);
  }
  if (unknown > 0)
    words.push(`${counted(unknown, 'computer has', 'computers have')} not said yet whether scripts are allowed.`);
  return words.length > 0 ? words.join(' ') : null;
}

/** The beginning of an order in few words: an instant in this zone, or a laptop's own time. */
export function momentWords(at: string, zone: string): string {
  const onWall = !at.endsWith('Z') && !/[+-]\d\d:\d\d$/.test(at);
  return onWall ? `${shortWords(new Date(`${at}Z`), 'UTC')} laptop time` : shortWords(new Date(at), zone);
}

const names: Record<OrderPreview['changes'][number]['what'], string> = {
  sourceTenantId: 'Source tenant',
  sourceDomains: 'Source domains',
  targetTenantId: 'Target tenant',
  tasks: 'Tasks',
  taskSettings: 'Settings of the tasks',
  scripts: 'Scripts',
  backupDays: 'Days that backups are kept',
  deferrals: 'Deferral allowance',
};

/** What changed since the last order: `Target tenant: a → b`. */
export function changeWords(changes: OrderPreview['changes']): { key: string; name: string; text: string }[] {
  return changes.map(({ what, before, after }) => {
    const shown = (value: string) => (what === 'tasks' ? value.split(', ').map(taskName).join(', ') : value) || 'none';
    // The settings of a task may be long and are for its own page.
    const text = what === 'taskSettings' ? 'changed' : `${shown(before)} → ${shown(after)}`;
    return { key: what, name: names[what], text };
  });
}
