import type { TokenDocument } from '@ferry/common/documents/tokens';
import type { DocumentStore } from '../documents/document-store.ts';

/** Whether an enrolment code already brought another device to its user: then it brings nobody any more (DESIGN section 4). */
export async function isBurnt(store: DocumentStore, token: TokenDocument, exceptDevice: string): Promise<boolean> {
  if (token.kind !== 'enrolment-code') return false;
  const uses = await store
    .rx('enrolments')
    .find({ selector: { tokenId: token.id } })
    .exec();
  return uses.some((row) => row.id !== exceptDevice && row.get('userId') !== '');
}
