import { z } from 'zod';

/** Folders of a person that Windows knows by a name in their language. */
export const knownFolders = ['desktop', 'documents', 'pictures'] as const;

const kind = <K extends string>(name: K) => z.object({ kind: z.literal(name) });
const names = z.array(z.string());

/**
 * What a check found that somebody should know, as data: beside it stand the sentences for administrators, in English, and the
 * window for the person at the laptop says it in their language. A kind that it has no words for does not compile.
 */
export const findingAboutSchema = z.discriminatedUnion('kind', [
  kind('not-looked-at'),
  kind('registry-approximate'),
  kind('windows-unknown'),
  kind('windows-too-old'),
  kind('joined'),
  kind('domain-joined'),
  kind('restart-pending'),
  kind('disk-unknown'),
  kind('disk-too-full').extend({ freeBytes: z.number() }),
  kind('disk-low').extend({ freeBytes: z.number() }),
  kind('battery-low').extend({ percent: z.number() }),
  kind('account-forbidden'),
  kind('onedrive-forbidden'),
  kind('old-tenant-pinned'),
  kind('source-account-missing'),
  /** `upn`: of the account to move to */
  kind('target-in-source').extend({ upn: z.string() }),
  /** names of executables */
  kind('programs-open').extend({ programs: names }),
  /** paths */
  kind('outlook-data-files').extend({ files: names }),
  kind('onedrive-elsewhere').extend({ folder: z.string() }),
  /** `counted`: how many files there are, or the first so many of them */
  kind('onedrive-online-only').extend({ away: z.number(), counted: z.number(), more: z.boolean() }),
  kind('onedrive-not-running'),
  /** names of other organisations */
  kind('others-libraries').extend({ names }),
  kind('known-folders-inside').extend({ folders: z.array(z.enum(knownFolders)) }),
  kind('edge-signed-in').extend({ accounts: names }),
  kind('passwords-stay').extend({ names }),
  kind('passwords-removed').extend({ names }),
  /** network drives and printers, as `H: (\\server\share)` */
  kind('connections-of-source').extend({ connections: names }),
]);
export type FindingAbout = z.infer<typeof findingAboutSchema>;
