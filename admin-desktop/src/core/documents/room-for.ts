import type { AnyDocument, Collection } from '@ferry/common/documents/document-type';
import { toWire } from '@ferry/common/documents/wire';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';

/** As the server counts it, and a revision comes on top. */
const forRevision = 128;

/**
 * Whether a document may go to the server. Each copy that is merged was small enough; together they may not be. It is kept whole here
 * then, and goes once it is smaller.
 */
export function roomFor(collection: Collection, document: AnyDocument): Result<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(toWire(document))).length + forRevision;
  if (bytes <= limits.document) return ok(undefined);
  const count = (number: number) => number.toLocaleString('en');
  const sizes = `${count(bytes)} bytes, and ${count(limits.document)} are the most that goes to the server`;
  if (collection !== 'settings')
    return fail('too-large', `${collection}/${document.id}`, `it has ${sizes}`, 'It is kept on this computer.');
  return fail(
    'too-large',
    'settings',
    `several consoles added scripts at the same time: the settings have ${sizes}`,
    'Take out scripts in Settings until they fit. Meanwhile all of them are kept here, and changes of settings are not sent.',
  );
}
