import { z } from 'zod';
import { compareText, shortNameSchema } from '../orders/order.ts';
import { reportSchema, shownState } from '../report.ts';
import { jwsSchema, payloadUnverified } from '../trust/jws.ts';
import { documentType, mergeProperties } from './document-type.ts';

/** The last report of a device. Nothing is copied beside the signed text: what is shown is read from it. */
const schema = z.looseObject({ id: shortNameSchema, format: z.number().int().positive(), report: jwsSchema });
export type DeviceDocument = z.infer<typeof schema>;

function sequenceOf(report: string): number {
  const payload = payloadUnverified(report, 'report', reportSchema);
  return payload.ok ? payload.value.sequence : -1;
}

export const deviceDocuments = documentType('devices', schema, {
  merge: (a, b) =>
    mergeProperties(a, b, {
      format: Math.max,
      report: (x, y) => {
        if (x === y) return x;
        return (sequenceOf(x) - sequenceOf(y) || compareText(x, y)) >= 0 ? x : y;
      },
    }),
  indexed: (document) => {
    const report = payloadUnverified(document.report, 'report', reportSchema);
    if (!report.ok) return { computerId: '', state: '', hostname: '', windowsUser: '', at: '', sequence: -1 };
    const { computerId, facts, at, sequence } = report.value;
    const state = shownState(report.value);
    return { computerId, state, hostname: facts.hostname, windowsUser: facts.windowsUser, at, sequence };
  },
});
