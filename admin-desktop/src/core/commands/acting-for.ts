import { setImmediate } from 'node:timers/promises';
import type { RootRecord } from '@ferry/common/trust/root-record';
import type { ConsoleSigner } from '@ferry/common/trust/trust';
import type { ProjectData } from '../database/project-data.ts';
import type { Acting } from './acting.ts';
import { sqlLookup } from '../database/sql-lookup.ts';
import { createAuditTrail } from './audit-trail.ts';
import { createOrderMark } from './order-mark.ts';

/** The acts of this console's administrator upon an open project. `now` in milliseconds since 1970. */
export function actingFor(options: {
  data: ProjectData;
  signer: ConsoleSigner;
  rootRecord: RootRecord;
  now: () => number;
}): Acting {
  const { data, signer, rootRecord } = options;
  const now = () => new Date(options.now());
  const audit = createAuditTrail({
    store: data.store,
    clock: data.clock,
    signer,
    projectId: rootRecord.projectId,
    now,
    lastId: (fingerprint) => data.lastAuditId(fingerprint),
  });
  const pause = async () => await setImmediate();
  return {
    store: data.store,
    clock: data.clock,
    signer,
    audit,
    orderMark: createOrderMark(data),
    rootRecord,
    trust: () => data.trust.current(),
    now,
    lookup: sqlLookup(data),
    pause,
  };
}
