import { z } from 'zod';
import { errorFrom, FerryFailure } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { isDiskFull } from './disk-full.ts';
import { stepAboutSchema } from './steps/step-about.ts';

const kind = <K extends string>(name: K) => z.object({ kind: z.literal(name) });

/**
 * Why things stand as they do, as data. A report says it in English for administrators; the window for the person at the laptop
 * says it in their language. A kind that it has no words for does not compile.
 */
export const causeSchema = z.discriminatedUnion('kind', [
  /** `program`: name of the executable, which was asked to close and did not */
  kind('program-open').extend({ program: z.string() }),
  kind('in-use'),
  kind('access-denied'),
  /** met by a step */
  kind('disk-full'),
  kind('still-there'),
  kind('not-ours-any-more'),
  kind('script-failed').extend({ script: z.string() }),
  kind('script-interrupted').extend({ script: z.string() }),
  kind('script-timeout').extend({ script: z.string(), seconds: z.number() }),
  kind('unexpected'),
  /** findings of checks say the rest */
  kind('blocked'),
  kind('steps-for-administrator'),
  kind('stopped'),
  kind('replaced'),
  kind('revoked'),
  /** `on`: day since when it cannot be undone, `2026-06-01` */
  kind('backup-expired').extend({ on: z.string() }),
  kind('nothing-to-undo'),
  /** how many steps */
  kind('not-undone').extend({ steps: z.number() }),
  /** somebody changed the place after the migration */
  kind('changed-since'),
  kind('cannot-be-undone'),
  /** what a step made stays beside what was before */
  kind('in-use-since'),
  kind('order-not-understood'),
  kind('order-too-late'),
  kind('scripts-refused'),
  kind('wrong-account').extend({ upn: z.string().nullable() }),
  /** the agent can write nothing down */
  kind('no-room'),
  kind('key-shared'),
]);
export type Cause = z.infer<typeof causeSchema>;

/** `step`: at which it happened, with its id. */
export const whySchema = z.object({
  cause: causeSchema,
  step: z.object({ id: z.string(), about: stepAboutSchema.optional() }).optional(),
});
export type Why = z.infer<typeof whySchema>;

/** A failure that says more of its cause than its code does. */
export class CausedFailure extends FerryFailure {
  readonly because: Cause;

  constructor(error: FerryError, because: Cause) {
    super(error);
    this.because = because;
  }
}

/** The cause of whatever was thrown. */
export function causeOf(thrown: unknown): Cause {
  if (thrown instanceof CausedFailure) return thrown.because;
  const error = errorFrom(thrown, 'cause');
  if (isDiskFull(error)) return { kind: 'disk-full' };
  if (error.code === 'locked') return { kind: 'in-use' };
  return { kind: error.code === 'forbidden' ? 'access-denied' : 'unexpected' };
}
