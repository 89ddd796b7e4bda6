import { documentTypeOf } from '@ferry/common/documents/all';
import type { DocumentOf } from '@ferry/common/documents/all';
import type { Collection } from '@ferry/common/documents/document-type';
import { verifyDocument } from '@ferry/common/documents/verify';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import type { Trust } from '@ferry/common/trust/trust';

/** Parses and verifies a document from anywhere: its size, its form, its signed parts. Nothing is stored before this. */
export async function judgeDocument<C extends Collection>(
  collection: C,
  raw: unknown,
  judge: { trust: Trust; now: () => Date },
): Promise<Result<DocumentOf[C]>> {
  const size = JSON.stringify(raw).length;
  if (size > limits.document) {
    return fail('too-large', collection, `a document of ${size} characters`, `The limit is ${limits.document}.`);
  }
  const parsed = documentTypeOf(collection).parse(raw);
  if (!parsed.ok) return parsed;
  const document = parsed.value as unknown as DocumentOf[C];
  const verified = await verifyDocument(collection, document, judge.trust, judge.now());
  return verified.ok ? ok(document) : verified;
}
