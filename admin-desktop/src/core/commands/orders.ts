import { digestOf } from '@ferry/common/digest';
import { documentFormat } from '@ferry/common/documents/document-type';
import type { OrderDocument } from '@ferry/common/documents/orders';
import type { Settings } from '@ferry/common/documents/settings';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { orderFormat } from '@ferry/common/orders/order';
import type { Go, Stop } from '@ferry/common/orders/order';
import { orderedScript } from '../../contract/calls/script-calls.ts';
import type { OrderedScript } from '../../contract/calls/script-calls.ts';
import type { Acting } from './acting.ts';
import { orderAct } from './audit-trail.ts';
import { noteFoundOrders } from './found-orders.ts';
import { noTask, tasksFor } from './order-tasks.ts';
import { reasons, resolveTargets } from './order-targets.ts';
import type { Target, Targets } from './order-targets.ts';
import { scriptsAsShown } from './scripts-as-shown.ts';
import { orderTimes } from './order-times.ts';
import type { OrderTimes, WantedTimes } from './order-times.ts';

/** `scripts`: as they were shown to whoever gives it; none when left out. */
export type StartOrder = {
  targets: Targets;
  kind: Go['kind'];
  deferrals?: number;
  scripts?: readonly OrderedScript[];
} & WantedTimes;
export type OrderAnswer = { given: number; refused: { id: string; reason: string }[] };

const batch = 200;
const refusedShown = 1000;
/** As many stops as an order can name (`goSchema`). */
const mostOverrides = 50;

/** Signs a start for each target, in knowledge of every stop that is there for it. Those that cannot start come back with the reason. */
export async function startOrders(acting: Acting, wanted: StartOrder): Promise<Result<OrderAnswer>> {
  const brought = await tasksFor(acting, wanted.kind);
  if (!brought.ok) return brought;
  const { settings, tasks, scripts } = brought.value;
  const times = orderTimes(wanted, settings.deadlineHours, acting.now());
  if (!times.ok) return times;
  if (tasks.length === 0) return { ok: false, error: noTask };
  const shown = scriptsAsShown(wanted.scripts ?? [], scripts);
  if (!shown.ok) return shown;
  const deferrals = wanted.deferrals ?? settings.deferrals;
  return await writtenDown(acting, async (sequence) => {
    const given = await giveToAll(acting, wanted.targets, async (target) => {
      const ready = readiness(target, settings);
      if (!ready.ok) return ready.error.message;
      const overrides = await stopsIn(target.documents);
      if (overrides.length > mostOverrides) return `more than ${mostOverrides} stops are in force for this user`;
      const go: Go = {
        ...head(acting, target, sequence),
        kind: wanted.kind,
        overrides,
        ...times.value,
        deferrals,
        backupDays: settings.backupDays,
        sourceTenantId: settings.sourceTenantId,
        sourceDomains: settings.sourceDomains,
        targetTenantId: settings.targetTenantId,
        targetUpn: ready.value,
        tasks,
        needs: [],
      };
      return { id: target.id, format: documentFormat, go: await acting.signer.sign('go', go) };
    });
    if (!given.ok) return given;
    return await noted(acting, given.value, 'order.start', wanted.targets, {
      ...detailsOf(wanted.kind, times.value, sequence),
      ...(scripts.length > 0 ? { scripts: scripts.map(orderedScript) } : {}),
    });
  });
}

/** Signs a stop for each target: laptops end after the current step and undo nothing. */
export async function stopOrders(acting: Acting, targets: Targets): Promise<Result<OrderAnswer>> {
  return await writtenDown(acting, async (sequence) => {
    const given = await giveToAll(acting, targets, async (target) => {
      const stop: Stop = { ...head(acting, target, sequence), kind: 'stop' };
      return { id: target.id, format: documentFormat, stop: await acting.signer.sign('stop', stop) };
    });
    if (!given.ok) return given;
    return await noted(acting, given.value, 'order.stop', targets, { sequence });
  });
}

/**
 * Gives orders under the next sequence number so that none can stay without its entry in the audit trail: what an earlier act left
 * is written down first, and until this one's entry is there, it is marked as left.
 */
async function writtenDown(
  acting: Acting,
  give: (sequence: number) => Promise<Result<OrderAnswer>>,
): Promise<Result<OrderAnswer>> {
  const settled = await noteFoundOrders(acting);
  if (!settled.ok) return settled;
  const begun = acting.orderMark.begin();
  try {
    const given = await give(acting.lookup.highestOrderSequence() + 1);
    if (given.ok) begun.noted();
    return given;
  } finally {
    begun.left();
  }
}

/** Batch by batch: makes the orders, signed side by side, and stores them. A text instead of an order is a refusal. */
async function giveToAll(
  acting: Acting,
  targets: Targets,
  make: (target: Target) => Promise<OrderDocument | string>,
): Promise<Result<OrderAnswer>> {
  const answer: OrderAnswer = { given: 0, refused: [] };
  const ids = [...new Set(targets.userIds ?? targets.deviceIds ?? [])];
  for (let start = 0; start < ids.length; start += batch) {
    if (start > 0) await acting.pause();
    const part = ids.slice(start, start + batch);
    const resolved = await resolveTargets(acting, targets.userIds ? { userIds: part } : { deviceIds: part });
    const refused = [...resolved.refused];
    const documents: OrderDocument[] = [];
    const made = await Promise.all(resolved.targets.map(async (target) => [target.id, await make(target)] as const));
    for (const [id, order] of made) {
      if (typeof order === 'string') refused.push({ id, reason: order });
      else documents.push(order);
    }
    const merged = await acting.store.mergeMany('orders', documents);
    for (const { id, result } of merged.refused) {
      if (result.ok) continue;
      if (result.error.code === 'storage') return result;
      refused.push({ id, reason: result.error.message });
    }
    answer.given += documents.length - merged.refused.length;
    answer.refused.push(...refused.slice(0, refusedShown - answer.refused.length));
  }
  return ok(answer);
}

function head(acting: Acting, target: Target, sequence: number) {
  const { projectId } = acting.rootRecord;
  const issuedAt = acting.now().toISOString();
  return { format: orderFormat, projectId, audience: target.audience, sequence, clock: acting.clock.tick(), issuedAt };
}

/** The target UPN, or why this target cannot start. */
function readiness(target: Target, settings: Settings): Result<string> {
  const no = (reason: string) => fail('invalid', `order ${target.id}`, reason, 'Correct it and start again.');
  if (settings.sourceTenantId === '' || settings.targetTenantId === '') return no(reasons.noTenants);
  if (!target.user) return no(reasons.unassigned);
  if (target.user.fields.deletedAt?.value) return no(reasons.userDeleted);
  const targetUpn = target.user.fields.targetUpn?.value;
  return targetUpn ? ok(targetUpn) : no(reasons.noTarget);
}

/** The digests of every stop there is for a target: what a start must name to override it. */
async function stopsIn(documents: readonly OrderDocument[]): Promise<string[]> {
  return await Promise.all(documents.flatMap(({ stop }) => (stop ? [digestOf(stop)] : [])));
}

function detailsOf(kind: string, times: OrderTimes, sequence: number): Record<string, unknown> {
  return { kind, sequence, notBefore: times.notBefore, notAfter: times.notAfter };
}

/** One audit entry for the whole act. */
async function noted(
  acting: Acting,
  answer: OrderAnswer,
  action: string,
  targets: Targets,
  details: Record<string, unknown>,
): Promise<Result<OrderAnswer>> {
  if (answer.given === 0) return ok(answer);
  const ids = targets.userIds ?? targets.deviceIds ?? [];
  const what = targets.userIds ? 'users' : 'computers';
  const written = await acting.audit.write(orderAct(action, { ids, what, given: answer.given }, details));
  return written.ok ? ok(answer) : written;
}
