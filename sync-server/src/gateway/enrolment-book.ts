import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { enrolmentRequestSchema } from '@ferry/common/enrolment';
import { payloadUnverified } from '@ferry/common/trust/jws';

type Entry = { tokenId: string; userId: string; suspended: boolean; revoked: boolean };

/** What the gateway must know of all enrolments at once: how often a token was used, and who still waits for a user. */
export interface EnrolmentBook {
  /** Takes in a document whose signature was verified. */
  note(document: EnrolmentDocument): void;
  /** Devices that used the token up to now, those suspended left out, `except` not counted. */
  uses(tokenId: string, except: string): number;
  /** Whether the token (an enrolment code) already brought another device to its user. */
  burnt(tokenId: string, except: string): boolean;
  /** Device ids. */
  unassigned(): string[];
  clear(): void;
}

export function createEnrolmentBook(): EnrolmentBook {
  const entries = new Map<string, Entry>();
  const byToken = new Map<string, Set<string>>();
  const waiting = new Set<string>();

  const others = (tokenId: string, except: string): Entry[] =>
    [...(byToken.get(tokenId) ?? [])].filter((id) => id !== except).flatMap((id) => entries.get(id) ?? []);

  return {
    note(document) {
      const request = payloadUnverified(document.request, 'enrolment', enrolmentRequestSchema);
      if (!request.ok) return;
      const { tokenId } = request.value;
      const entry: Entry = {
        tokenId,
        userId: document.fields.userId?.value ?? '',
        suspended: document.fields.suspended?.value ?? false,
        revoked: document.revokedAt !== undefined,
      };
      const before = entries.get(document.id);
      if (before && before.tokenId !== tokenId) byToken.get(before.tokenId)?.delete(document.id);
      entries.set(document.id, entry);
      const devices = byToken.get(tokenId) ?? new Set();
      byToken.set(tokenId, devices.add(document.id));
      if (!entry.userId && !entry.suspended && !entry.revoked) waiting.add(document.id);
      else waiting.delete(document.id);
    },
    uses: (tokenId, except) => others(tokenId, except).filter((entry) => !entry.suspended).length,
    burnt: (tokenId, except) => others(tokenId, except).some((entry) => entry.userId !== ''),
    unassigned: () => [...waiting],
    clear() {
      entries.clear();
      byToken.clear();
      waiting.clear();
    },
  };
}
