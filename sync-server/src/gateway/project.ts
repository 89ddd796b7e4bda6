import { join } from 'node:path';
import type { Clock } from '@ferry/common/clock';
import { collections } from '@ferry/common/documents/document-type';
import type { Collection } from '@ferry/common/documents/document-type';
import { policyId, policySchema } from '@ferry/common/orders/policy';
import type { Policy } from '@ferry/common/orders/policy';
import { companyKeyOf } from '@ferry/common/trust/root-record';
import type { RootRecord } from '@ferry/common/trust/root-record';
import { createTrust } from '@ferry/common/trust/trust';
import type { Trust } from '@ferry/common/trust/trust';
import type { ProjectStore } from '../store/server-store.ts';
import { createEnrolmentBook } from './enrolment-book.ts';
import type { EnrolmentBook } from './enrolment-book.ts';
import { createFeed } from './feed.ts';
import type { Feed } from './feed.ts';
import type { Log } from './log.ts';
import { createReleaseCheck } from './release-check.ts';
import type { ReleaseRoom } from './release-room.ts';
import { openReleaseShelf } from './release-shelf.ts';
import type { ReleaseShelf } from './release-shelf.ts';
import { createSerial } from './serial.ts';
import { allStored, readStored } from './stored-documents.ts';

/** A project as the gateway has it open. */
export interface Project {
  readonly record: RootRecord;
  readonly companyKey: string;
  readonly store: ProjectStore;
  readonly feeds: Readonly<Record<Collection, Feed>>;
  readonly enrolments: EnrolmentBook;
  readonly releases: ReleaseShelf;
  /** Enrolments one after the other: a use limit is counted where they meet. */
  readonly enrolling: <T>(act: () => Promise<T>) => Promise<T>;
  /** The gateway's own stamps. */
  readonly clock: Clock;
  /** Judges signatures with the consoles revoked up to now. */
  trust(): Promise<Trust>;
  /** The administrators changed: the next `trust()` reads them anew. */
  forgetTrust(): void;
  /** The policy in force, verified; null when there is none or it does not verify. */
  policy(): Promise<Policy | null>;
  /** Answers who waits, and cuts off what is on its way in. */
  close(): Promise<void>;
}

export interface ProjectSurroundings {
  /** milliseconds since 1970 */
  readonly now: () => number;
  readonly clock: Clock;
  readonly log: Log;
  /** the folder with the releases of all projects, and its room for them */
  readonly releases: { readonly folder: string; readonly room: ReleaseRoom };
}

/** Opens a registered project: reads its enrolments once. */
export async function openProject(
  record: RootRecord,
  store: ProjectStore,
  { now, clock, log, releases }: ProjectSurroundings,
): Promise<Project> {
  const feeds = Object.fromEntries(
    collections.map((collection) => [collection, createFeed(store, collection, log)]),
  ) as Record<Collection, Feed>;
  const enrolments = createEnrolmentBook();
  let trusted: Promise<Trust> | null = null;

  async function readTrust(): Promise<Trust> {
    const revoked = new Set<string>();
    for await (const administrator of allStored(store, 'administrators'))
      if (administrator.revokedAt !== undefined) revoked.add(administrator.id);
    return createTrust(record, { now: () => new Date(now()), revoked });
  }

  async function trust(): Promise<Trust> {
    const reading = (trusted ??= readTrust());
    try {
      return await reading;
    } catch (thrown) {
      if (trusted === reading) trusted = null;
      throw thrown;
    }
  }

  const { projectId } = record;
  const folder = join(releases.folder, projectId);
  const check = createReleaseCheck(folder, (sha256, putAway) =>
    log('error', 'release-damaged', { projectId, sha256, putAway }),
  );
  const shelf = await openReleaseShelf(folder, { room: releases.room, check });
  for await (const enrolment of allStored(store, 'enrolments')) enrolments.note(enrolment);
  return {
    record,
    companyKey: await companyKeyOf(record),
    store,
    feeds,
    enrolments,
    releases: shelf,
    enrolling: createSerial(),
    clock,
    trust,
    forgetTrust: () => (trusted = null),
    async policy() {
      const document = await readStored(store, 'orders', policyId);
      if (!document?.policy) return null;
      const verified = await (await trust()).verifyConsole(document.policy, 'policy', policySchema);
      return verified.ok ? verified.value.payload : null;
    },
    async close() {
      for (const feed of Object.values(feeds)) feed.close();
      await shelf.close();
    },
  };
}
