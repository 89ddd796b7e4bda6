import { digestOf } from '../digest.ts';
import { enrolmentRequestSchema } from '../enrolment.ts';
import { fail, ok } from '../errors.ts';
import type { FerryError, Result } from '../errors.ts';
import { goSchema, stopSchema } from '../orders/order.ts';
import { policySchema } from '../orders/policy.ts';
import { logChunkSchema, reportSchema } from '../report.ts';
import { verifyGrants } from '../trust/grants.ts';
import type { Trust } from '../trust/trust.ts';
import { auditEntrySchema, auditId } from './audit.ts';
import type { Collection } from './document-type.ts';
import type { DocumentOf } from './all.ts';
import { logId } from './logs.ts';

const notItsPlace = (where: string): { ok: false; error: FerryError } =>
  fail('forbidden', where, 'the signed text belongs in another document', 'It was moved on the way: do not use it.');

/**
 * Verifies every signed part of a document, before it is merged or stored (DESIGN section 3). Collections without signed parts
 * pass. `at` is the judge's time, for grants in `administrators`.
 */
export async function verifyDocument<C extends Collection>(
  collection: C,
  document: DocumentOf[C],
  trust: Trust,
  at: Date,
): Promise<Result<void>> {
  const where = `${collection}/${document.id}`;
  switch (collection) {
    case 'orders':
      return await verifyOrder(document, trust, where);
    case 'devices': {
      const report = await trust.verifyDevice(
        (document as DocumentOf['devices']).report,
        'report',
        document.id,
        reportSchema,
      );
      if (!report.ok) return report;
      return report.value.deviceId === document.id && report.value.projectId === trust.root.projectId
        ? ok(undefined)
        : notItsPlace(where);
    }
    case 'enrolments': {
      const request = await trust.verifyDevice(
        (document as DocumentOf['enrolments']).request,
        'enrolment',
        document.id,
        enrolmentRequestSchema,
      );
      if (!request.ok) return request;
      return request.value.deviceId === document.id && request.value.projectId === trust.root.projectId
        ? ok(undefined)
        : notItsPlace(where);
    }
    case 'logs': {
      const deviceId = document.id.slice(0, 32);
      const chunk = await trust.verifyDevice((document as DocumentOf['logs']).chunk, 'log', deviceId, logChunkSchema);
      if (!chunk.ok) return chunk;
      const { runId, chunk: number, projectId } = chunk.value;
      return logId(chunk.value.deviceId, runId, number) === document.id && projectId === trust.root.projectId
        ? ok(undefined)
        : notItsPlace(where);
    }
    case 'audit': {
      const entry = await trust.verifyConsole((document as DocumentOf['audit']).entry, 'audit', auditEntrySchema);
      if (!entry.ok) return entry;
      return auditId(entry.value.payload.clock, entry.value.signer.fingerprint) === document.id
        ? ok(undefined)
        : notItsPlace(where);
    }
    case 'administrators': {
      // A grant that ran out stays in the list, for the record: only chain and place are judged here.
      const granted = await verifyGrants((document as DocumentOf['administrators']).grants, trust.root, {
        at,
        revoked: new Set(),
      });
      if (!granted.ok) return granted.error.code === 'expired' ? ok(undefined) : granted;
      return granted.value.fingerprint === document.id ? ok(undefined) : notItsPlace(where);
    }
    default:
      return ok(undefined);
  }
}

async function verifyOrder(document: DocumentOf['orders'], trust: Trust, where: string): Promise<Result<void>> {
  if (document.policy) {
    const policy = await trust.verifyConsole(document.policy, 'policy', policySchema);
    if (!policy.ok) return policy;
  }
  for (const [kind, jws] of [
    ['stop', document.stop],
    ['go', document.go],
  ] as const) {
    if (!jws) continue;
    const order =
      kind === 'stop'
        ? await trust.verifyConsole(jws, kind, stopSchema)
        : await trust.verifyConsole(jws, kind, goSchema);
    if (!order.ok) return order;
    const { audience } = order.value.payload;
    if (('userId' in audience ? audience.userId : audience.deviceId) !== document.id)
      return notItsPlace(`${where} (${await digestOf(jws)})`);
  }
  return ok(undefined);
}
