import { digestOf } from '@ferry/common/digest';
import { auditEntrySchema } from '@ferry/common/documents/audit';
import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { Acting } from './acting.ts';

export type AuditCheck = {
  entries: number;
  writers: number;
  /** the first 100 */
  gaps: { at: string; by: string; action: string; subject: string }[];
};

const batch = 500;

/** Whether each administrator's entries name one another without a gap. Their signatures were checked when they came. */
export async function checkAudit(acting: Pick<Acting, 'store' | 'pause'>): Promise<Result<AuditCheck>> {
  const administrators = await acting.store.all('administrators');
  const names = new Map(administrators.map(({ id, fields }) => [id, fields.name?.value ?? id]));
  // An id begins with the stamp of its clock: in the order of ids a writer's entries follow one another.
  const documents = (await acting.store.all('audit')).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const last = new Map<string, string | null>();
  const answer: AuditCheck = { entries: documents.length, writers: 0, gaps: [] };
  for (const [at, { id, entry }] of documents.entries()) {
    if (at % batch === batch - 1) await acting.pause();
    const writer = id.slice(id.indexOf(':') + 1);
    const read = payloadUnverified(entry, 'audit', auditEntrySchema);
    const expected = last.get(writer) ?? null;
    if (!read.ok || read.value.previous !== expected) {
      const value = read.ok ? read.value : { at: '', action: 'unreadable', subject: id };
      const { action, subject } = value;
      if (answer.gaps.length < 100)
        answer.gaps.push({ at: value.at, by: names.get(writer) ?? writer, action, subject });
    }
    last.set(writer, await digestOf(entry));
  }
  answer.writers = last.size;
  return ok(answer);
}
