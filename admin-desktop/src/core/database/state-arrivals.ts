import { enrolmentRequestSchema } from '@ferry/common/enrolment';
import type { DeviceDocument } from '@ferry/common/documents/devices';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { reportSchema, shownState } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { StateChange } from './state-history.ts';

/** A state as it came, before it is compared with the last one. */
export type Arrived = Omit<StateChange, 'id' | 'previous' | 'channel'>;

/** What a stored device document says of its state; it was verified before it was stored. */
export function reportedIn(stored: unknown): Arrived[] {
  const document = bodyOf<DeviceDocument>(stored);
  const report = document ? payloadUnverified(document.report, 'report', reportSchema) : null;
  if (!document || !report?.ok) return [];
  const { at, reason, order, runId } = report.value;
  const [orderKind, run] = [order?.kind ?? '', runId ?? ''];
  return [{ deviceId: document.id, at, state: shownState(report.value), reason: reason ?? '', orderKind, runId: run }];
}

/** When a device came, and when it was shut out. */
export function enrolledIn(stored: unknown): Arrived[] {
  const document = bodyOf<EnrolmentDocument>(stored);
  const request = document ? payloadUnverified(document.request, 'enrolment', enrolmentRequestSchema) : null;
  if (!document || !request?.ok) return [];
  const base = { deviceId: document.id, reason: '', orderKind: '', runId: '' };
  const { enrolledAt, revokedAt } = document;
  return [
    { ...base, state: 'enrolled', at: enrolledAt },
    ...(revokedAt === undefined ? [] : [{ ...base, state: 'revoked' as const, at: revokedAt }]),
  ];
}

function bodyOf<D>(row: unknown): D | null {
  const stored = row as { body?: D; _deleted?: boolean } | undefined;
  return stored?._deleted ? null : (stored?.body ?? null);
}
