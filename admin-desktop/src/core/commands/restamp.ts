import { digestOf } from '@ferry/common/digest';
import { auditEntrySchema, auditId } from '@ferry/common/documents/audit';
import type { AuditDocument, AuditEntry } from '@ferry/common/documents/audit';
import { documentFormat, replicatedCollections } from '@ferry/common/documents/document-type';
import type { AnyDocument, ReplicatedCollection } from '@ferry/common/documents/document-type';
import { fail, ok, unwrap } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { isFields, isFuture } from '../database/future-stamps.ts';
import type { ProjectData } from '../database/project-data.ts';
import { stampsOf } from '../database/stamps.ts';
import type { Acting } from './acting.ts';
import { noteFoundOrders } from './found-orders.ts';
import { restampOrders } from './restamp-orders.ts';

export type Restamping = { acting: Acting; data: ProjectData };
/** `documents`: how many were stamped anew. `former`: ids of the audit entries that there are no more. */
export type Restamped = { documents: number; former: string[] };

const withFields = ['settings', 'administrators', 'tokens', 'users', 'enrolments'] as const;
const batch = 200;

/**
 * Stamps anew what this console wrote while its clock was ahead, and sets its own clock of stamps back; to be called once it is
 * known that the system's clock is right. Nobody else has any of it: a gateway refuses stamps from the future. Safe to be killed: the next call goes on with what is left.
 */
export async function restampEdits({ acting, data }: Restamping): Promise<Result<Restamped>> {
  const { clock, facts } = data;
  if (!clock.isAhead() && facts.get('restamp-due') === null) return ok({ documents: 0, former: [] });
  // By the stamps that they have now: afterwards nobody could tell which are without an entry.
  const found = await noteFoundOrders(acting);
  if (!found.ok) return found;
  facts.set('restamp-due', 'yes');
  // First the clock, so that nothing that is written meanwhile has to be done again.
  clock.goBack(await greatestGood({ acting, data }));
  let documents = 0;
  for (const collection of withFields) {
    const stamped = (await acting.store.all(collection)).flatMap(
      (document) => withFreshFields(document, { acting, data }) ?? [],
    );
    const put = await putAll(collection, stamped, acting);
    if (!put.ok) return put;
    documents += stamped.length;
  }
  const orders = await restampOrders(acting);
  const put = await putAll('orders', orders, acting);
  if (!put.ok) return put;
  documents += orders.length;
  const entries = await acting.audit.alone(async () => await restampAudit({ acting, data }));
  if (!entries.ok) return entries;
  const details = { documents, entries: entries.value.length };
  const noted = await acting.audit.write({ action: 'clock.restamp', subject: 'clock', details });
  if (!noted.ok) return noted;
  clock.keep();
  facts.set('restamp-due', null);
  return ok({ documents, former: entries.value });
}

/** The greatest stamp in any document that is not from the future. */
async function greatestGood({ acting }: Restamping): Promise<string | null> {
  const now = acting.now().getTime();
  let greatest: string | null = null;
  for (const collection of replicatedCollections) {
    for (const document of await acting.store.all(collection))
      for (const stamp of stampsOf(collection, document))
        if (!isFuture(stamp, now) && (greatest === null || stamp > greatest)) greatest = stamp;
    await acting.pause();
  }
  return greatest;
}

/** Null when none of its fields is from the future. */
function withFreshFields<D extends AnyDocument>(document: D, { acting, data }: Restamping): D | null {
  const { fields } = document as { fields?: unknown };
  if (!isFields(fields)) return null;
  const stale = ({ clock }: { clock: string }): boolean => isFuture(clock, acting.now().getTime());
  if (!Object.values(fields).some(stale)) return null;
  const fresh = Object.entries(fields).map(([name, field]) => [
    name,
    stale(field) ? { ...field, clock: data.clock.tick() } : field,
  ]);
  return { ...document, fields: Object.fromEntries(fresh) as unknown };
}

async function putAll<C extends ReplicatedCollection>(
  collection: C,
  documents: Parameters<Acting['store']['restamp']>[1],
  acting: Acting,
): Promise<Result<void>> {
  for (let start = 0; start < documents.length; start += batch) {
    const left = await acting.store.restamp(collection, documents.slice(start, start + batch) as never);
    // Somebody edited it in between; it is found again by the next call.
    if (left.length > 0)
      return fail('conflict', `${collection}/${left[0]}`, 'it changed while it was stamped anew', 'Try again.', 1000);
    await acting.pause();
  }
  return ok(undefined);
}

/** Signs the entries of that time again, in their order and into the chain, and takes the former ones out. */
async function restampAudit({ acting, data }: Restamping): Promise<Result<string[]>> {
  const { store, signer } = acting;
  const now = acting.now().getTime();
  const own = (await store.all('audit'))
    .filter(({ id }) => id.endsWith(`:${signer.fingerprint}`))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const future = own.filter(({ id }) => isFuture(id, now));
  const last = own.filter(({ id }) => !isFuture(id, now)).at(-1);
  let previous = last ? await digestOf(last.entry) : null;
  for (const document of future) {
    const entry = await freshEntry(document, previous, acting);
    const put = await store.merge('audit', entry);
    if (!put.ok) return put;
    data.discard('audit', [document.id]);
    previous = await digestOf(entry.entry);
  }
  return ok(future.map(({ id }) => id));
}

/** What it said of the time stays beside it: it tells how far ahead the clock was. */
async function freshEntry({ entry }: AuditDocument, previous: string | null, acting: Acting): Promise<AuditDocument> {
  const before = unwrap(payloadUnverified(entry, 'audit', auditEntrySchema));
  const content: AuditEntry = {
    ...before,
    clock: acting.clock.tick(),
    at: acting.now().toISOString(),
    details: { ...before.details, clockShowed: before.at },
    previous,
  };
  const jws = await acting.signer.sign('audit', content);
  return { id: auditId(content.clock, acting.signer.fingerprint), format: documentFormat, entry: jws };
}
