import { check, checkJson, fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { enrolmentSecretSchema } from '@ferry/common/enrolment';
import { sharedFindHubs } from '../channel/lan/shared-hub-finder.ts';
import { readFleetOrders } from './fleet-orders.ts';
import { fleetOrderSchema, readPlan } from './fleet-plan.ts';
import type { FleetLaptop } from './fleet-plan.ts';
import { FleetMember } from './fleet-member.ts';
import { printJson } from './outcome.ts';

/**
 * Several simulated laptops, each with an agent of its own, in this one process, until SIGTERM, SIGINT or the end of stdin.
 * Prints `{ laptop, event, ... }` lines; reads `{ laptop, power: "on" | "off" }` lines. Started again, all go on where they were.
 */
export async function fleet(options: { plan: string }): Promise<Result<void>> {
  const token = process.env['FERRY_TOKEN'];
  // Nothing that this process may start needs it.
  delete process.env['FERRY_TOKEN'];
  const plan = await readPlan(options.plan);
  if (!plan.ok) return plan;
  const { companyKey, server, laptops } = plan.value;
  const find = sharedFindHubs();
  const members = new Map(
    laptops.map((laptop: FleetLaptop) => {
      const emit = (event: { event: string }): void => printJson({ laptop: laptop.name, ...event });
      const secret = async () => await Promise.resolve(tokenOf(token));
      return [laptop.name, new FleetMember(laptop, { companyKey, server, secret, find, emit, random: Math.random })];
    }),
  );
  // Whoever watched is gone; the end of stdin, or a signal, ends the laptops.
  process.stdout.on('error', () => process.stdout.destroy());

  const orders = readFleetOrders(process, (line) => {
    if (line.trim() === '') return;
    const order = checkJson(fleetOrderSchema, line.slice(0, 1000), 'stdin');
    const member = order.ok ? members.get(order.value.laptop) : undefined;
    if (order.ok && member) member.power(order.value.power);
    else complain(order.ok ? fail('not-found', 'stdin', 'no such laptop', 'Name one of the plan.').error : order.error);
  });
  const told = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  for (const { name, power } of laptops) if (power === 'on') members.get(name)?.power('on');
  await Promise.race([told, orders.ended]);
  orders.close();
  await Promise.all([...members.values()].map(async (member) => await member.end()));
  return ok(undefined);
}

function complain(error: FerryError): void {
  printJson({ laptop: null, event: 'trouble', error });
}

function tokenOf(token: string | undefined): Result<string> {
  if (token === undefined)
    return fail('invalid', 'token', 'this laptop is not enrolled yet, and there is no token', 'Set FERRY_TOKEN.');
  const secret = check(enrolmentSecretSchema, token.trim(), 'token');
  return secret.ok
    ? secret
    : fail('invalid', 'token', 'not an access token or enrolment code', 'Copy it again, whole.');
}
