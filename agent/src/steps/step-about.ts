import { z } from 'zod';

/** Whose sign-in a credential is; `person`: a password that somebody saved. */
export const credentialOwners = ['office', 'onedrive', 'teams', 'microsoft', 'person'] as const;

/**
 * What a step does to what, as data: its title says the same in English for administrators, and the window for the person at the
 * laptop says it in theirs. A kind that the window has no words for does not compile (`person/told-of.ts`).
 */
export const stepAboutSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('silent-join-off') }),
  z.object({ kind: z.literal('broker-file') }),
  z.object({ kind: z.literal('aad-storage') }),
  z.object({ kind: z.literal('hello-key') }),
  z.object({ kind: z.literal('registration-certificate') }),
  z.object({ kind: z.literal('registration-record') }),
  z.object({ kind: z.literal('tenant-record') }),
  z.object({ kind: z.literal('account-sign-out'), upn: z.string() }),
  /** `program`: name of the executable */
  z.object({ kind: z.literal('program-close'), program: z.string() }),
  z.object({ kind: z.literal('credential'), of: z.enum(credentialOwners), name: z.string() }),
  z.object({ kind: z.literal('office-licence') }),
  z.object({ kind: z.literal('office-licence-address') }),
  z.object({ kind: z.literal('office-account') }),
  z.object({ kind: z.literal('office-identity') }),
  z.object({ kind: z.literal('office-activation') }),
  /** `folder`: path of the one with the person's files */
  z.object({ kind: z.literal('onedrive-list'), folder: z.string() }),
  z.object({ kind: z.literal('onedrive-sign-in') }),
  z.object({ kind: z.literal('onedrive-settings') }),
  z.object({ kind: z.literal('onedrive-account') }),
  z.object({ kind: z.literal('outlook-list') }),
  z.object({ kind: z.literal('outlook-redirect') }),
  z.object({ kind: z.literal('outlook-profile') }),
  z.object({ kind: z.literal('outlook-default') }),
  /** `profile`: its name */
  z.object({ kind: z.literal('outlook-old'), profile: z.string() }),
  z.object({ kind: z.literal('teams-cache') }),
  z.object({ kind: z.literal('teams-account') }),
  z.object({ kind: z.literal('connections-list') }),
  /** `name` is the administrator's own */
  z.object({ kind: z.literal('script'), name: z.string(), seconds: z.number() }),
]);
export type StepAbout = z.infer<typeof stepAboutSchema>;
export type StepKind = StepAbout['kind'];
