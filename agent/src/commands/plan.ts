import { z } from 'zod';
import { check, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { tenantIdSchema } from '@ferry/common/orders/order';
import { scriptLines } from '@ferry/common/orders/script-text';
import { checkLaptop } from '../checks/all.ts';
import { Journal } from '../engine/journal.ts';
import { lookAtDataFolder } from '../identity/data-folder.ts';
import { OrderBook } from '../service/order-book.ts';
import { abilities, planOrder, planWhatCanBeSeen } from '../tasks/all.ts';
import type { OrderToPlan } from '../tasks/all.ts';
import { clockOf } from './enrol.ts';
import type { RegistryBackend } from '../windows/registry-backend.ts';
import { openToLook } from './open-laptop.ts';
import { printJson } from './outcome.ts';
import { readSettings } from './settings.ts';
import type { AgentSettings } from './settings.ts';

export interface PlanOptions {
  data?: string;
  simulated?: string;
  registry?: RegistryBackend;
  sourceTenant?: string;
  sourceDomain: string[];
  json: boolean;
}

const domains = z.array(z.string().min(1).max(253)).max(100);

/** The dry run: says what an order would do here now, and changes nothing. */
export async function plan(options: PlanOptions): Promise<Result<void>> {
  const known = options.data === undefined ? null : await orderIn(options.data);
  if (known && !known.ok && known.error.code !== 'not-found') return known;
  const kept = known?.ok ? known.value : undefined;
  const opened = openToLook(options.simulated ?? kept?.simulated, options.registry ?? kept?.registry);
  if (!opened.ok) return opened;
  const { laptop, missing } = opened.value;
  const order = options.sourceTenant === undefined && known?.ok ? known.value.order : null;
  const wanted = order ? ok(order) : orderFor(options);
  if (!wanted.ok) return wanted;
  const checks = await checkLaptop(laptop, wanted.value);
  const { steps, unplanned } = missing
    ? await planWhatCanBeSeen(laptop, wanted.value)
    : { steps: await planOrder(laptop, wanted.value), unplanned: [] };
  if (options.json) {
    printJson({ order: order !== null, sourceTenantId: wanted.value.sourceTenantId, checks, steps, unplanned });
    return ok(undefined);
  }
  const source = order ? 'As the order in force says' : 'There is no order yet; by the tenant that was named';
  const lines = steps.flatMap(({ step }, at) => {
    const marks = [
      ...(step.reversible ? [] : ['cannot be undone']),
      ...(step.context === 'elevated' ? ['needs an administrator'] : []),
    ];
    const text = step.action.type === 'script-run' ? scriptLines(step.action.text) : [];
    const command = step.command
      ? [`an administrator types: ${step.command.text}`, `done when ${step.command.doneWhen}`]
      : [];
    return [
      `${String(at + 1).padStart(3)}  ${step.title}${marks.length > 0 ? `  [${marks.join(', ')}]` : ''}`,
      ...command.map((line) => `       ${line}`),
      ...text.map((line) => `       | ${line}`),
    ];
  });
  const head = `${source}, ${steps.length} steps would leave tenant ${wanted.value.sourceTenantId}. Nothing was changed.`;
  const looks = checks.flatMap(({ verdict, title, found, remedy }) => [
    `${verdict.padEnd(5)}  ${title}: ${found}`,
    ...(verdict === 'pass' || remedy === undefined ? [] : [`       ${remedy}`]),
  ]);
  const unseen = unplanned.map(({ task, why }) => `     not planned: ${task}: ${why}`);
  process.stdout.write(`${[...looks, '', head, ...lines, ...unseen].join('\n')}\n`);
  return ok(undefined);
}

function orderFor({ sourceTenant, sourceDomain }: PlanOptions): Result<OrderToPlan> {
  if (sourceTenant === undefined)
    return fail('not-found', 'plan', 'there is no order yet', 'Name the tenant to leave with --source-tenant.');
  const tenant = check(tenantIdSchema, sourceTenant, 'source tenant');
  if (!tenant.ok) return tenant;
  const named = check(domains, sourceDomain, 'source domain');
  if (!named.ok) return named;
  const tasks = abilities.tasks.map((id) => ({ id, settings: {} }));
  return ok({ sourceTenantId: tenant.value, sourceDomains: named.value, tasks });
}

async function orderIn(
  data: string,
): Promise<Result<{ order: OrderToPlan | null } & Pick<AgentSettings, 'simulated' | 'registry'>>> {
  const folder = await lookAtDataFolder(data);
  if (!folder.ok) return folder;
  const journal = Journal.open(folder.value.journal, { readOnly: true });
  if (!journal.ok) return journal;
  try {
    const settings = readSettings(journal.value);
    if (!settings.ok) return settings;
    const { root, simulated, registry } = settings.value;
    const deviceId = journal.value.fact('deviceId') ?? '';
    const orders = new OrderBook({ journal: journal.value, root, deviceId, now: clockOf(journal.value).now });
    const { inForce } = await orders.judge();
    return ok({ order: inForce?.kind === 'go' ? inForce.go : null, simulated, registry });
  } finally {
    journal.value.close();
  }
}
