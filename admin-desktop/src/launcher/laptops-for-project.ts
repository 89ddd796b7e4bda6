import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { check } from '@ferry/common/errors';
import type { ContractClient } from '../contract/client.ts';
import type { ConsoleContract } from '../contract/console-contract.ts';
import { userRowSchema } from '../contract/rows.ts';
import type { UserRow } from '../contract/rows.ts';
import type { Reach, SampleLaptops } from './sample-laptops.ts';
import type { EmbeddedServer } from './server-process.ts';

const tokenLifetimeMs = 24 * 60 * 60 * 1000;

/**
 * Starts one sample laptop per `reach` for the first users of the open project who have none yet, as an administrator would:
 * with the company key and an access token of a day, good for as many laptops. Gives the number started.
 */
export async function startLaptopsFor(
  parts: {
    client: ContractClient<ConsoleContract>;
    laptops: SampleLaptops;
    server: EmbeddedServer | null;
    now: () => number;
  },
  reach: readonly Reach[],
): Promise<Result<number>> {
  const { client, laptops } = parts;
  const settings = await client.call('settings.get', {});
  if (!settings.ok) return settings;
  const taken = new Set(laptops.all().map(({ upn }) => upn));
  const users = await firstUsers(client, reach.length + taken.size);
  if (!users.ok) return users;
  const free = users.value.filter(({ sourceUpn }) => !taken.has(sourceUpn));
  const orders = reach.flatMap((each, at) => {
    const user = free[at];
    return user ? [{ reach: each, ...laptopUser(user) }] : [];
  });
  if (orders.length < reach.length) {
    return fail('not-found', 'users', `${reach.length} laptops need as many users without one`, 'Import more users.');
  }

  const token = await client.call('token.create', {
    name: 'Sample laptops',
    expiresAt: new Date(parts.now() + tokenLifetimeMs).toISOString(),
    useLimit: orders.length,
  });
  if (!token.ok) return token;
  const { values, companyKey, projectId } = settings.value;
  return laptops.start(
    {
      projectId,
      companyKey,
      token: token.value.secret,
      sourceTenantId: values.sourceTenantId,
      targetTenantId: values.targetTenantId,
      serverOrigin: parts.server?.origin ?? null,
    },
    orders,
  );
}

function laptopUser({ sourceUpn, targetUpn, displayName }: UserRow) {
  return { upn: sourceUpn, displayName, targetUpn: targetUpn || sourceUpn };
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
