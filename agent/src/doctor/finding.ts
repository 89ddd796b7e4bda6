import { errorFrom } from '@ferry/common/errors';

/** What `ferry-agent doctor` says of one thing it has looked at. */
export interface DoctorResult {
  readonly id: string;
  readonly title: string;
  readonly verdict: 'pass' | 'warn' | 'fail';
  readonly found: string;
  /** what to do; there unless it passed */
  readonly remedy?: string;
}
export type DoctorFinding = Pick<DoctorResult, 'verdict' | 'found' | 'remedy'>;
export interface DoctorLook {
  readonly id: string;
  readonly title: string;
  find(): Promise<DoctorFinding>;
}

export const passes = (found: string): DoctorFinding => ({ verdict: 'pass', found });
export const warns = (found: string, remedy: string): DoctorFinding => ({ verdict: 'warn', found, remedy });
export const fails = (found: string, remedy: string): DoctorFinding => ({ verdict: 'fail', found, remedy });

/** Tokens and codes, and what stands before the @ of an address on the web. */
const secrets = /ferry_(pat|code)_[A-Za-z0-9_-]*/g;
const passwords = /(\w+:\/\/)[^/\s@]+@/g;

/** Whatever was found goes into mails and tickets: nothing in it may open anything. */
function withoutSecrets(text: string): string {
  return text.replaceAll(secrets, 'ferry_$1_...').replaceAll(passwords, '$1...@').slice(0, 1000);
}

/** One look after the other. What cannot be looked at is a warning with the reason, and the others go on. */
export async function examine(looks: readonly DoctorLook[]): Promise<DoctorResult[]> {
  const results: DoctorResult[] = [];
  for (const look of looks) {
    const { id, title } = look;
    const { verdict, found, remedy } = await look
      .find()
      .catch((thrown: unknown) =>
        warns(`it could not be looked at: ${errorFrom(thrown, id).message}`, 'Look at it by hand.'),
      );
    const rest = remedy === undefined ? {} : { remedy: withoutSecrets(remedy) };
    results.push({ id, title, verdict, found: withoutSecrets(found), ...rest });
  }
  return results;
}
