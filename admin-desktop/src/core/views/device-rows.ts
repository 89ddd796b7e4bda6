import { enrolmentRequestSchema } from '@ferry/common/enrolment';
import type { DeviceDocument } from '@ferry/common/documents/devices';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import type { OrderDocument } from '@ferry/common/documents/orders';
import type { UserDocument } from '@ferry/common/documents/users';
import { isBlocked, reportSchema, shownState } from '@ferry/common/report';
import type { Facts, Report } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { DeviceDetail, DeviceRow } from '../../contract/rows.ts';
import type { Seen } from '../database/device-seen.ts';
import type { ProjectData } from '../database/project-data.ts';
import { beginningOf, kindOf } from './order-shown.ts';
import type { InForce, OrderJudge } from './order-shown.ts';

/** Whole devices by id, in that order. Read in five queries, however many they are. */
export async function readDevices(
  data: ProjectData,
  judge: OrderJudge,
  ids: readonly string[],
): Promise<DeviceDetail[]> {
  const { store } = data;
  const [enrolments, devices] = await Promise.all([store.getMany('enrolments', ids), store.getMany('devices', ids)]);
  const userIds = [...new Set([...enrolments.values()].map((enrolment) => enrolment.fields.userId?.value ?? ''))];
  const named = userIds.filter((id) => id !== '');
  const [users, orders] = await Promise.all([
    store.getMany('users', named),
    store.getMany('orders', [...ids, ...named]),
  ]);
  const seen = data.seen.get(ids);
  return await Promise.all(
    ids.map(async (id) => {
      const enrolment = enrolments.get(id) ?? null;
      const userId = enrolment?.fields.userId?.value ?? '';
      const documents = [orders.get(id), orders.get(userId)].filter(
        (order): order is OrderDocument => order !== undefined,
      );
      const subject = userId === '' ? { deviceId: id } : { userId, deviceId: id };
      return detailOf({
        id,
        enrolment,
        device: devices.get(id) ?? null,
        user: users.get(userId) ?? null,
        inForce: documents.length > 0 ? await judge.inForce(documents, subject) : null,
        seen: seen.get(id) ?? null,
      });
    }),
  );
}

function detailOf(parts: {
  id: string;
  enrolment: EnrolmentDocument | null;
  device: DeviceDocument | null;
  user: UserDocument | null;
  inForce: InForce | null;
  seen: Seen | null;
}): DeviceDetail {
  const { id, enrolment, user, inForce, seen } = parts;
  const report = reportOf(parts.device);
  const request = enrolment ? payloadUnverified(enrolment.request, 'enrolment', enrolmentRequestSchema) : null;
  const facts: Facts | null = report?.facts ?? (request?.ok ? request.value.facts : null);
  const userId = enrolment?.fields.userId?.value ?? '';
  const row: DeviceRow = {
    id,
    computerId: report?.computerId ?? (request?.ok ? request.value.computerId : ''),
    hostname: facts?.hostname ?? '',
    windowsUser: facts?.windowsUser ?? '',
    userId,
    sourceUpn: user?.fields.sourceUpn?.value ?? '',
    state: report ? shownState(report) : 'enrolled',
    reason: report?.reason ?? '',
    progress: report?.progress ?? { done: 0, total: 0 },
    agentVersion: facts?.agentVersion ?? '',
    lastSeen: seen?.at ?? report?.at ?? enrolment?.enrolledAt ?? '',
    channel: seen?.channel ?? 'none',
    assigned: userId !== '',
    suspended: enrolment?.fields.suspended?.value ?? false,
    revoked: enrolment?.revokedAt !== undefined,
    unconfirmed: inForce !== null && report?.order?.digest !== inForce.digest,
    blocked: report !== null && isBlocked(report),
    order: kindOf(inForce),
    orderAt: beginningOf(inForce),
  };
  return { row, report, facts };
}

/** The report was verified before it was stored. */
function reportOf(device: DeviceDocument | null): Report | null {
  const report = device ? payloadUnverified(device.report, 'report', reportSchema) : null;
  return report?.ok ? report.value : null;
}
