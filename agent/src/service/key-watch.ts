import { z } from 'zod';
import { shortNameSchema } from '@ferry/common/orders/order';
import type { Report } from '@ferry/common/report';
import type { Journal } from '../engine/journal.ts';

export const sharedKeySchema = z.object({
  /** the key that is shared: a laptop that enrols again has another one */
  deviceId: shortNameSchema,
  hostname: z.string(),
  windowsUser: z.string(),
});
export type SharedKey = z.infer<typeof sharedKeySchema>;

/** Starts of this journal that are remembered; a laptop is started once or twice a day. */
const mostStarts = 200;

/**
 * Finds out whether a second agent works under this device's key: a data folder that was copied, or a disk image with an enrolled
 * agent in it. Each start of an agent has a name, which its reports carry. A report by an unknown start is no proof: this
 * journal may have been put back from a backup, and goes on from that report. But then its own reports say from whose they
 * went on; and whoever reads that somebody went on from the report of this very start has company.
 */
export class KeyWatch {
  readonly #journal: Journal;
  readonly #deviceId: string;
  readonly #start: string;
  readonly #own: readonly string[];
  #after: string | undefined;

  /** `start`: a name that no other start of any agent has. */
  constructor(journal: Journal, deviceId: string, start: string) {
    this.#journal = journal;
    this.#deviceId = deviceId;
    this.#start = start;
    const before = z.array(z.string()).parse(JSON.parse(journal.fact('starts') ?? '[]'));
    this.#own = [...before, start].slice(-mostStarts);
    journal.setFact('starts', JSON.stringify(this.#own));
  }

  /** What a report of this start says beside its content. */
  mark(): Pick<Report, 'start' | 'after' | 'keyShared'> {
    return {
      start: this.#start,
      ...(this.#after === undefined ? {} : { after: this.#after }),
      ...(this.shared() ? { keyShared: true } : {}),
    };
  }

  /** Whose a report is that was found under this key; it was verified. `shared` is kept: it holds for this key from then on. */
  judge(report: Report): 'own' | 'unknown' | 'shared' {
    const { start, after, keyShared, facts } = report;
    if (start === undefined || this.#own.includes(start)) return 'own';
    if (after !== this.#start && keyShared !== true) return 'unknown';
    const { hostname, windowsUser } = facts;
    const shared: SharedKey = { deviceId: this.#deviceId, hostname, windowsUser };
    if (!this.shared()) this.#journal.setFact('keyShared', JSON.stringify(shared));
    return 'shared';
  }

  /** Reports are about to go on from this one. */
  goOnFrom({ start }: Report): void {
    if (start !== this.#start) this.#after = start;
  }

  shared(): SharedKey | null {
    return sharedKeyIn(this.#journal);
  }
}

/** Whether this journal's device key was found to be another agent's too. */
export function sharedKeyIn(journal: Journal): SharedKey | null {
  const text = journal.fact('keyShared');
  const shared = text === null ? null : sharedKeySchema.parse(JSON.parse(text));
  return shared?.deviceId === journal.fact('deviceId') ? shared : null;
}

/** Begins the reason of a report that ends what an agent says under a shared key. */
export const keySharedCode = 'key-shared:';

/** For the report, which people read. */
export function keySharedReason({ hostname, windowsUser }: SharedKey): string {
  return (
    `${keySharedCode} another agent works under the key of this device, on ${hostname} for ${windowsUser}; its data folder was copied. ` +
    'Neither begins anything any more. Enrol each of the two laptops again (ferry-agent enrol), which gives it a key of its ' +
    'own, then revoke this device.'
  );
}
