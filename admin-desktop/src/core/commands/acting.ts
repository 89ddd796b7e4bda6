import type { Clock } from '@ferry/common/clock';
import type { RootRecord } from '@ferry/common/trust/root-record';
import type { ConsoleSigner, Trust } from '@ferry/common/trust/trust';
import type { DocumentStore } from '../documents/document-store.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { OrderMark } from './order-mark.ts';

/** What an administrator's acts need: who acts, when, upon what, and where it is written down. */
export interface Acting {
  readonly store: DocumentStore;
  readonly clock: Clock;
  readonly signer: ConsoleSigner;
  readonly audit: AuditTrail;
  readonly orderMark: OrderMark;
  readonly rootRecord: RootRecord;
  readonly trust: () => Trust;
  readonly now: () => Date;
  readonly lookup: Lookup;
  /** Lets others have the thread between two bulks. */
  readonly pause: () => Promise<void>;
}

/** What acts ask of the database beyond single documents. */
export interface Lookup {
  /** The devices assigned to each of these users; users without one are left out. Revoked devices are not counted. */
  devicesOf(userIds: readonly string[]): Map<string, string[]>;
  /** The greatest sequence number of any order; 0 before the first. */
  highestOrderSequence(): number;
  /** Enrolled devices that have no user, are not revoked and not suspended. */
  unassigned(): string[];
}
