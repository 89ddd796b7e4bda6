import { documentFormat } from '@ferry/common/documents/document-type';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { logId } from '@ferry/common/documents/logs';
import { fail } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { policyId } from '@ferry/common/orders/policy';
import type { PullAnswer } from '@ferry/common/protocol/lan';
import { logChunkSchema, reportSchema } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { DocumentStore, LogStore } from '../documents/document-store.ts';

/** What an admitted device may read and write: its own, and nothing else. */
export interface DeviceDesk {
  pull(enrolment: EnrolmentDocument): Promise<PullAnswer>;
  /**
   * Keeps all that is good; the first failure is the answer. Arriving twice, or out of order, changes nothing. `lastReport`: the
   * one that was there, if another start of the agent made it: then two agents may have one key, and both must get to know.
   */
  push(
    deviceId: string,
    write: { report?: string; logs: readonly string[] },
  ): Promise<{ error?: FerryError; lastReport?: string }>;
}

export function createDeviceDesk(desk: { store: DocumentStore; logs: LogStore; now: () => number }): DeviceDesk {
  async function pushLog(deviceId: string, chunk: string): Promise<Result<unknown>> {
    const payload = payloadUnverified(chunk, 'log', logChunkSchema);
    if (!payload.ok) return payload;
    if (payload.value.deviceId !== deviceId)
      return fail('forbidden', 'log', 'these log lines are another device’s', 'A device sends its own log.');
    const id = logId(deviceId, payload.value.runId, payload.value.chunk);
    return await desk.logs.add({ id, format: documentFormat, chunk }, 'lan');
  }

  return {
    async pull(enrolment) {
      const userId = enrolment.fields.userId?.value ?? '';
      const ids = [policyId, enrolment.id, ...(userId ? [userId] : [])];
      const [orders, device] = await Promise.all([
        desk.store.getMany('orders', ids),
        desk.store.get('devices', enrolment.id),
      ]);
      const answer: PullAnswer = { orders: [...orders.values()], time: new Date(desk.now()).toISOString() };
      if (userId) answer.userId = userId;
      if (device) answer.lastReport = device.report;
      return answer;
    },
    async push(deviceId, write) {
      const answer: { error?: FerryError; lastReport?: string } = {};
      const note = (outcome: Result<unknown>) => {
        if (!outcome.ok) answer.error ??= outcome.error;
      };
      // The report's id is the device that proved itself here, so one that another device signed does not verify.
      if (write.report) {
        const before = await desk.store.get('devices', deviceId);
        if (before && startOf(before.report) !== startOf(write.report)) answer.lastReport = before.report;
        note(await desk.store.merge('devices', { id: deviceId, format: documentFormat, report: write.report }));
      }
      for (const chunk of write.logs) note(await pushLog(deviceId, chunk));
      return answer;
    },
  };
}

function startOf(report: string): string | undefined {
  const payload = payloadUnverified(report, 'report', reportSchema);
  return payload.ok ? payload.value.start : undefined;
}
