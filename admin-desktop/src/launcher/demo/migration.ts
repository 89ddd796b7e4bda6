import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unwrap } from '@ferry/common/errors';
import { deviceRowSchema, logRowSchema, userRowSchema } from '../../contract/rows.ts';
import type { DeviceDetail, DeviceRow } from '../../contract/rows.ts';
import { follow } from './console-visitor.ts';
import type { Console } from './console-visitor.ts';
import { snapshotOf } from './laptop-snapshot.ts';
import { liveRows } from './live-rows.ts';
import { judge } from './migrated-laptop.ts';
import type { Outcome } from './migrated-laptop.ts';
import { importList } from '../../contract/calls/import-list.ts';

export interface Setting {
  /** the data folder of the console, where the sample laptops are too */
  readonly home: string;
  readonly usersFile: string;
  /** how long each wait may take, in milliseconds */
  readonly withinMs: number;
  readonly say: (line: string) => void;
}

/**
 * The whole way of an order, as an administrator goes it: project, users, two laptops (one sees the server only, the other the
 * LAN only), Migration > Start, until both have ended. Throws what hinders it; what is not as ordered is in the outcomes.
 */
export async function migrateTwoLaptops(ferry: Console, setting: Setting): Promise<Outcome[]> {
  const { home, withinMs, say } = setting;
  const tenants = {
    sourceTenantId: '5b2f0a4e-5d0c-4c3f-9a51-0f6f6f0c1a01',
    sourceDomains: ['contoso.example'],
    targetTenantId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    targetDomains: ['fabrikam.example'],
  };
  await follow(
    ferry,
    'shell.state',
    {},
    { what: 'the embedded server', withinMs, enough: ({ server }) => server ?? undefined },
  );
  const passphrase = 'a demonstration only';
  unwrap(
    await ferry.call('project.create', { name: 'Demonstration', passphrase, ...tenants, matchBySourceAccount: true }),
  );
  say('a project was created, its keys under a passphrase');
  const settings = unwrap(await ferry.call('settings.get', {}));
  if (settings.policy !== 'published') unwrap(await ferry.call('policy.publish', {}));

  const text = readFileSync(setting.usersFile, 'utf8');
  const imported = unwrap(await importList(ferry, { fileName: 'users.csv', text }));
  say(`${imported.added} users were imported, ${imported.refusedTotal} refused`);
  if (imported.refusedTotal > 0) throw new Error(`users.csv: ${JSON.stringify(imported.refused)}`);

  unwrap(await ferry.call('laptops.start', { reach: ['cloud', 'lan'] }));
  const laptops = await follow(
    ferry,
    'shell.state',
    {},
    {
      what: 'two laptops run',
      withinMs,
      enough({ sampleLaptops }) {
        const ended = sampleLaptops.find(({ state }) => state === 'ended');
        if (ended) throw new Error(`${ended.name} (${ended.reach}) ended: ${ended.why}`);
        return sampleLaptops.every(({ state }) => state === 'running') ? sampleLaptops : undefined;
      },
    },
  );
  const rows = liveRows(deviceRowSchema);
  const devices = await follow(
    ferry,
    'view.open',
    { view: 'devices', offset: 0, limit: 50 },
    {
      what: 'both laptops appear, assigned to their users',
      withinMs,
      enough(event) {
        const assigned = rows(event).filter((row: DeviceRow) => row.assigned);
        return assigned.length === laptops.length ? assigned : undefined;
      },
    },
  );
  for (const { hostname, sourceUpn, channel } of devices) say(`${hostname} of ${sourceUpn} is here, by ${channel}`);

  const chosen = laptops.map((laptop) => {
    const device = devices.find(({ sourceUpn }) => sourceUpn === laptop.upn);
    if (!device) throw new Error(`no device of ${laptop.upn}`);
    return { laptop, device, folder: join(home, 'laptops', settings.projectId, laptop.name, 'laptop') };
  });
  const before = chosen.map(({ folder }) => snapshotOf(folder));
  const targets = { userIds: chosen.map(({ device }) => device.userId) };
  const given = unwrap(await ferry.call('order.start', { targets, kind: 'migrate' }));
  say(`Migration > Start for ${given.given} users`);
  if (given.refused.length > 0) throw new Error(`orders refused: ${JSON.stringify(given.refused)}`);

  const users = await follow(
    ferry,
    'view.open',
    { view: 'users', offset: 0, limit: 50 },
    {
      what: 'users',
      withinMs,
      enough: liveRows(userRowSchema),
    },
  );
  const outcomes = await Promise.all(
    chosen.map(async ({ laptop, device, folder }, at) => {
      const detail = await finished(ferry, device, setting);
      const logLines = await logsOf(ferry, device.id, setting);
      return judge({
        name: laptop.name,
        reach: laptop.reach,
        before: before[at] ?? new Set(),
        after: snapshotOf(folder),
        source: { tenantId: tenants.sourceTenantId, upn: laptop.upn },
        target: {
          tenantId: tenants.targetTenantId,
          upn: users.find(({ sourceUpn }) => sourceUpn === laptop.upn)?.targetUpn ?? '',
        },
        detail,
        logLines,
      });
    }),
  );
  return outcomes;
}

/** Tells each step as its report comes, until the device has ended its run. */
async function finished(ferry: Console, device: DeviceRow, { withinMs, say }: Setting): Promise<DeviceDetail> {
  const told = new Set<string>();
  return await follow(
    ferry,
    'device.watch',
    { id: device.id },
    {
      what: `${device.hostname} succeeds`,
      withinMs,
      enough(detail) {
        for (const step of detail.report?.tasks.flatMap((task) => task.steps) ?? []) {
          const line = `${device.hostname}: ${step.title}: ${step.outcome}`;
          if (step.outcome !== 'planned' && !told.has(line)) say(line);
          told.add(line);
        }
        const over = ['succeeded', 'failed', 'stopped', 'rolled-back', 'needs-admin', 'needs-user'];
        return over.includes(detail.row.state) ? detail : undefined;
      },
    },
  );
}

/** Waits for the first lines of the device's log; their number so far. */
async function logsOf(ferry: Console, deviceId: string, { withinMs }: Setting): Promise<number> {
  const rows = liveRows(logRowSchema);
  return await follow(
    ferry,
    'view.open',
    { view: 'logs', filter: { deviceId }, offset: 0, limit: 500 },
    {
      what: `the log of ${deviceId}`,
      withinMs,
      enough: (event) => rows(event).length || undefined,
    },
  );
}
