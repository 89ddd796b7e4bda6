import { auditEntrySchema } from '@ferry/common/documents/audit';
import type { AuditEntry } from '@ferry/common/documents/audit';
import { userIdOf } from '@ferry/common/documents/users';
import { fail, unwrap } from '@ferry/common/errors';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestProject } from '../open-project-fixture.ts';
import type { Acting } from './acting.ts';
import { actingFor } from './acting-for.ts';
import { checkAudit } from './audit-check.ts';
import { noteFoundOrders } from './found-orders.ts';
import { startOrders, stopOrders } from './orders.ts';

let project: TestProject;
let ids: string[];
beforeEach(async () => {
  project = await TestProject.create();
  await project.users('ann', 'ben', 'cleo');
  ids = await Promise.all(['ann', 'ben', 'cleo'].map(async (name) => await userIdOf(`${name}@source.example`)));
});
afterEach(async () => await project[Symbol.asyncDispose]());

/** What acts on this project after a restart: nothing but what is on the disk is known. */
function restarted(): Acting {
  const { open, acting } = project;
  return actingFor({
    data: open.data,
    signer: acting.signer,
    rootRecord: open.file.rootRecord,
    now: () => project.time.ms,
  });
}

class Killed extends Error {}
/** The console is gone just as it would write an entry. */
function killedBeforeEntry(acting: Acting): Acting {
  const write = async (): Promise<never> => await Promise.reject(new Killed());
  return { ...acting, audit: { ...acting.audit, write } };
}

async function orderEntries(): Promise<AuditEntry[]> {
  const entries = (await project.data.store.all('audit')).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return entries
    .map(({ entry }) => unwrap(payloadUnverified(entry, 'audit', auditEntrySchema)))
    .filter(({ action }) => action.startsWith('order.'));
}

const migrate = { kind: 'migrate' as const };

test('orders of a console that was killed before their entry are written down at its next start, once', async () => {
  const [ann = '', ben = ''] = ids;
  unwrap(await startOrders(project.acting, { ...migrate, targets: { userIds: [ann] } }));
  const killed = killedBeforeEntry(project.acting);
  await expect(startOrders(killed, { kind: 'rehearse', targets: { userIds: ids } })).rejects.toThrow(Killed);
  expect(await orderEntries()).toHaveLength(1);

  project.time.ms += 60_000;
  const next = restarted();
  unwrap(await noteFoundOrders(next));
  unwrap(await noteFoundOrders(restarted()));
  const [, found, ...more] = await orderEntries();
  expect(found).toMatchObject({ action: 'order.start', subject: '3 users', at: '2026-06-01T08:01:00.000Z' });
  expect(found?.details).toMatchObject({
    ...{ kind: 'rehearse', sequence: 2, what: 'users', given: 3, foundLater: true },
    ...{ givenAt: '2026-06-01T08:00:00.000Z', notBefore: { instant: '2026-06-01T08:00:00.000Z' } },
  });
  expect(more).toEqual([]);

  // And one that is killed while it does so goes on at the next.
  await expect(stopOrders(killedBeforeEntry(next), { userIds: [ben] })).rejects.toThrow(Killed);
  await expect(noteFoundOrders(killedBeforeEntry(restarted()))).rejects.toThrow(Killed);
  unwrap(await noteFoundOrders(restarted()));
  expect((await orderEntries()).at(-1)).toMatchObject({ action: 'order.stop', subject: ben, details: { sequence: 3 } });
  expect(await orderEntries()).toHaveLength(3);
  expect(unwrap(await checkAudit(project.acting)).gaps).toEqual([]);
});

test('an entry that could not be written is made up for before the next order, and not while an act is under way', async () => {
  const [ann = '', ben = '', cleo = ''] = ids;
  const { acting } = project;
  const full = async () => await Promise.resolve(fail('storage', 'audit', 'the disk is full', 'Free some space.'));
  const failing = { ...acting, audit: { ...acting.audit, write: full } };
  expect(await startOrders(failing, { ...migrate, targets: { userIds: [ann] } })).toMatchObject({ ok: false });
  expect(await orderEntries()).toEqual([]);

  const entered = Promise.withResolvers<true>();
  const goOn = Promise.withResolvers<true>();
  const slow: Acting = {
    ...acting,
    audit: {
      ...acting.audit,
      async write(act) {
        if (act.details['foundLater'] !== true) {
          entered.resolve(true);
          await goOn.promise;
        }
        return await acting.audit.write(act);
      },
    },
  };
  const first = startOrders(slow, { ...migrate, targets: { userIds: [ben] } });
  await entered.promise;
  unwrap(await startOrders(acting, { ...migrate, targets: { userIds: [cleo] } }));
  goOn.resolve(true);
  unwrap(await first);
  const said = (await orderEntries()).map(({ subject, details }) => [subject, details['foundLater'] ?? false]);
  expect(said).toEqual([
    [ann, true],
    [cleo, false],
    [ben, false],
  ]);
  unwrap(await noteFoundOrders(restarted()));
  expect(await orderEntries()).toHaveLength(3);
});

test('an act that is refused, or gives nothing, leaves nothing to look for', async () => {
  unwrap(await startOrders(project.acting, { ...migrate, targets: { userIds: ['0'.repeat(32)] } }));
  expect(project.data.facts.get('orders-since')).toBeNull();
  unwrap(await startOrders(project.acting, { ...migrate, targets: { userIds: ids } }));
  expect(project.data.facts.get('orders-since')).toBeNull();
});
