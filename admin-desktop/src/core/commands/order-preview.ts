import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { Go } from '@ferry/common/orders/order';
import type { OrderPreview } from '../../contract/calls/order-calls.ts';
import type { ProjectData } from '../database/project-data.ts';
import type { Acting } from './acting.ts';
import { changesSince, lastGo } from './order-changes.ts';
import { noTask, tasksFor } from './order-tasks.ts';
import { previewTargets } from './preview-targets.ts';
import type { TargetRow } from './preview-targets.ts';
import type { Targets } from './order-targets.ts';
import { reasons } from './order-targets.ts';
import { readSettings } from './settings.ts';
import { countScripts } from './script-count.ts';

export type PreviewKind = Go['kind'] | 'stop';

const examplesShown = 3;
/** After these a computer has nothing more to do for the order that it reports. */
const final: readonly string[] = ['succeeded', 'rehearsed', 'failed', 'rolled-back', 'stopped'];
const atWork: readonly string[] = ['running', 'needs-restart'];
const startKinds: readonly Go['kind'][] = ['migrate', 'rehearse', 'rollback'];

/**
 * What a start or a stop would do if it were given now: the same judgement as `startOrders` and `stopOrders`, in SQL, so that
 * it answers at once for tens of thousands. Between batches others have the thread.
 */
export async function previewOrder(
  acting: Acting,
  data: ProjectData,
  wanted: { targets: Targets; kind: PreviewKind },
): Promise<Result<OrderPreview>> {
  const { kind } = wanted;
  await data.orders.ready();
  const brought = await tasksFor(acting, kind);
  const { settings, tasks, scripts } = brought.ok
    ? brought.value
    : { settings: await readSettings(acting), tasks: [], scripts: [] };
  const tenantMissing = settings.sourceTenantId === '' || settings.targetTenantId === '';
  const now = acting.now().toISOString();
  const last = await lastGo(data);
  const counting = createCounting(kind, now);
  const refusing = countScripts();
  for await (const row of previewTargets(data, wanted.targets, acting.pause)) {
    const reason = row.refusal ?? (kind === 'stop' ? null : cannotStart(row, tenantMissing));
    if (reason === null) {
      counting.ready(row);
      if (scripts.length > 0) refusing.add(row.devices);
    } else counting.refused(row, reason);
  }
  return ok({
    ...counting.result(),
    source: { tenantId: settings.sourceTenantId, domains: settings.sourceDomains },
    target: { tenantId: settings.targetTenantId, domains: settings.targetDomains },
    tasks: tasks.map(({ id }) => id),
    scripts,
    scriptsRefused: refusing.result(),
    deferrals: settings.deferrals,
    deadlineHours: settings.deadlineHours,
    last: last ? { kind: last.kind, at: last.issuedAt } : null,
    changes: last && kind !== 'stop' && brought.ok ? changesSince(last, { kind, settings, tasks }) : [],
    blocked: brought.ok ? (kind !== 'stop' && tasks.length === 0 ? noTask : null) : brought.error,
  });
}

/** In the order in which a start finds them out. */
function cannotStart(row: TargetRow, tenantMissing: boolean): string | null {
  if (tenantMissing) return reasons.noTenants;
  if (row.userId === null) return reasons.unassigned;
  if (row.userDeleted) return reasons.userDeleted;
  return row.hasTargetUpn ? null : reasons.noTarget;
}

function createCounting(kind: PreviewKind, now: string) {
  const cannot = new Map<string, { count: number; examples: string[] }>();
  const replaces = new Map<string, OrderPreview['replaces'][number]>();
  const users = new Set<string>();
  const computers = new Set<string>();
  const [running, done] = [new Set<string>(), new Set<string>()];
  const totals = { targets: 0, ready: 0, withoutComputer: 0, stopped: 0 };

  function replaced(row: TargetRow): void {
    // Once a target and group, however many of its computers are in it.
    const counted = new Set<string>();
    const orders = [{ ...row.order, over: row.devices.length > 0 && row.devices.every(isOver) }];
    for (const device of row.devices) orders.push({ ...device.order, over: isOver(device) });
    for (const { kind: other, at, until, over } of orders) {
      const known = startKinds.find((name) => name === other);
      if (!known || over || until <= now) continue;
      const scheduled = at > now;
      const key = `${known} ${String(scheduled)}`;
      const group = replaces.get(key) ?? { kind: known, scheduled, at, count: 0 };
      if (at < group.at) group.at = at;
      if (!counted.has(key)) group.count += 1;
      counted.add(key);
      replaces.set(key, group);
    }
  }

  return {
    refused({ label }: TargetRow, reason: string): void {
      totals.targets += 1;
      const group = cannot.get(reason) ?? { count: 0, examples: [] };
      group.count += 1;
      if (group.examples.length < examplesShown) group.examples.push(label);
      cannot.set(reason, group);
    },
    ready(row: TargetRow): void {
      totals.targets += 1;
      totals.ready += 1;
      if (row.userId !== null) users.add(row.userId);
      if (row.devices.length === 0) totals.withoutComputer += 1;
      if (row.order.kind === 'stop' || row.devices.some(({ order }) => order.kind === 'stop')) totals.stopped += 1;
      for (const device of row.devices) {
        computers.add(device.computer);
        if (atWork.includes(device.state)) running.add(device.computer);
        const finished = kind === 'migrate' ? 'succeeded' : kind === 'rollback' ? 'rolled-back' : null;
        if (device.state === finished && device.reported === kind) done.add(device.computer);
      }
      replaced(row);
    },
    result: () => ({
      ...totals,
      users: users.size,
      computers: computers.size,
      running: running.size,
      done: done.size,
      cannot: [...cannot].map(([reason, group]) => ({ reason, ...group })).toSorted((a, b) => b.count - a.count),
      replaces: [...replaces.values()].toSorted((a, b) => b.count - a.count),
    }),
  };
}

function isOver(device: TargetRow['devices'][number]): boolean {
  return device.confirmed && final.includes(device.state);
}
