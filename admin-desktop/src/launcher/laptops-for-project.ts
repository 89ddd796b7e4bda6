import { check, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { ContractClient } from '../contract/client.ts';
import type { ConsoleContract } from '../contract/console-contract.ts';
import { userRowSchema } from '../contract/rows.ts';
import type { UserRow } from '../contract/rows.ts';
import type { LaptopOrder, SampleLaptops } from './sample-laptops.ts';
import type { EmbeddedServer } from './server-process.ts';

const tokenLifetimeMs = 24 * 60 * 60 * 1000;

/** What it takes to give an open project sample laptops. */
export interface LaptopParts {
  readonly client: ContractClient<ConsoleContract>;
  readonly laptops: SampleLaptops;
  readonly server: Pick<EmbeddedServer, 'origin'> | null;
  readonly now: () => number;
}

/**
 * Starts one sample laptop per `reach` for the first users of the open project who have none yet. Gives the number started.
 */
export async function startLaptopsFor(
  parts: LaptopParts,
  projectId: string,
  reach: readonly ('cloud' | 'lan')[],
): Promise<Result<number>> {
  const { client, laptops } = parts;
  const taken = new Set(laptops.of(projectId).map(({ upn }) => upn));
  const users = await firstUsers(client, reach.length + taken.size);
  if (!users.ok) return users;
  const free = users.value.filter(({ sourceUpn }) => !taken.has(sourceUpn));
  const orders = reach.flatMap((each, at) => {
    const user = free[at];
    return user ? [{ reach: each, upn: user.sourceUpn, targetUpn: user.targetUpn || user.sourceUpn }] : [];
  });
  if (orders.length < reach.length) {
    return fail('not-found', 'users', `${reach.length} laptops need as many users without one`, 'Import more users.');
  }
  return await startOrdered(parts, orders);
}

/** Starts those laptops as an administrator would: with the company key and an access token of a day, good for as many. */
export async function startOrdered(parts: LaptopParts, orders: readonly LaptopOrder[]): Promise<Result<number>> {
  const settings = await parts.client.call('settings.get', {});
  if (!settings.ok) return settings;
  const token = await tokenFor(parts, orders.length);
  if (!token.ok) return token;
  const { values, companyKey, projectId } = settings.value;
  const { sourceTenantId, targetTenantId } = values;
  const server = parts.server?.origin ?? null;
  return parts.laptops.start(
    { projectId, companyKey, token: token.value, sourceTenantId, targetTenantId, server },
    orders,
  );
}

/** Lets the sample laptops of a project that has just been opened go on. */
export async function resumeLaptopsOf(parts: LaptopParts, projectId: string): Promise<Result<void>> {
  const server = parts.server?.origin ?? null;
  return await parts.laptops.resume(projectId, server, async (uses) => await tokenFor(parts, uses));
}

async function tokenFor({ client, now }: LaptopParts, useLimit: number): Promise<Result<string>> {
  const expiresAt = new Date(now() + tokenLifetimeMs).toISOString();
  const token = await client.call('token.create', { name: 'Sample laptops', expiresAt, useLimit });
  return token.ok ? ok(token.value.secret) : token;
}

/** The first `count` users as the table shows them (at most 500). */
async function firstUsers(client: ContractClient<ConsoleContract>, count: number): Promise<Result<UserRow[]>> {
  return await new Promise((resolve) => {
    const cancel = client.open(
      'view.open',
      { view: 'users', offset: 0, limit: Math.min(count, 500), sort: [['sourceUpn', 'asc']] },
      {
        event(event) {
          if (event.kind !== 'snapshot') return;
          queueMicrotask(() => cancel());
          const rows = check(userRowSchema.array(), event.rows, 'users');
          resolve(rows.ok ? ok(rows.value) : rows);
        },
        end: (result) => resolve(result.ok ? fail('internal', 'users', 'the view ended', 'Try again.') : result),
      },
    );
  });
}
