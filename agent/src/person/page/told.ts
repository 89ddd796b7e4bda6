// What the page has words for, in every language: single steps, what was found on the laptop, and why things stand as they do.

/** What a step means to the person at the laptop. Many steps may mean the same. */
export type StepTold =
  | {
      readonly kind:
        | 'windows-keep-out'
        | 'windows-forget'
        | 'windows-registration'
        | 'office-licence'
        | 'office-activation'
        | 'office-sign-out'
        | 'onedrive-unlink'
        | 'onedrive-prepare'
        | 'outlook-list'
        | 'outlook-forget'
        | 'outlook-profile'
        | 'teams-sign-out'
        | 'teams-cache'
        | 'stored-sign-ins'
        | 'connections-list'
        /** of an agent of before, which did not say what it does */
        | 'other';
    }
  /** `program`: name of the executable */
  | { readonly kind: 'program-close'; readonly program: string }
  | { readonly kind: 'account-sign-out'; readonly upn: string }
  | { readonly kind: 'onedrive-list'; readonly folder: string }
  | { readonly kind: 'outlook-old'; readonly profile: string }
  | { readonly kind: 'saved-password'; readonly name: string }
  | { readonly kind: 'script'; readonly name: string; readonly seconds: number };

export type FolderTold = 'desktop' | 'documents' | 'pictures';

/** What a check found that the person should know. */
export type FindingTold =
  | {
      readonly kind:
        | 'not-looked-at'
        | 'registry-approximate'
        | 'windows-unknown'
        | 'windows-too-old'
        | 'joined'
        | 'domain-joined'
        | 'restart-pending'
        | 'disk-unknown'
        | 'account-forbidden'
        | 'onedrive-forbidden'
        | 'old-tenant-pinned'
        | 'source-account-missing'
        | 'onedrive-not-running'
        /** of an agent of before, which did not say what it is */
        | 'other';
    }
  | { readonly kind: 'disk-too-full' | 'disk-low'; readonly freeBytes: number }
  | { readonly kind: 'battery-low'; readonly percent: number }
  | { readonly kind: 'target-in-source'; readonly upn: string }
  | { readonly kind: 'programs-open'; readonly programs: readonly string[] }
  | { readonly kind: 'outlook-data-files'; readonly files: readonly string[] }
  | { readonly kind: 'onedrive-elsewhere'; readonly folder: string }
  | { readonly kind: 'onedrive-online-only'; readonly away: number; readonly counted: number; readonly more: boolean }
  | { readonly kind: 'known-folders-inside'; readonly folders: readonly FolderTold[] }
  | { readonly kind: 'edge-signed-in'; readonly accounts: readonly string[] }
  | { readonly kind: 'passwords-stay' | 'passwords-removed' | 'others-libraries'; readonly names: readonly string[] }
  | { readonly kind: 'connections-of-source'; readonly connections: readonly string[] };

/** Why things stand as they do, where the state alone does not say it. */
export type CauseTold =
  | {
      readonly kind:
        | 'in-use'
        | 'access-denied'
        | 'disk-full'
        | 'still-there'
        | 'not-ours-any-more'
        | 'unexpected'
        | 'replaced'
        | 'revoked'
        | 'changed-since'
        | 'cannot-be-undone'
        | 'in-use-since'
        | 'order-not-understood'
        | 'order-too-late'
        | 'scripts-refused'
        | 'no-room'
        | 'key-shared';
    }
  | { readonly kind: 'program-open'; readonly program: string }
  | { readonly kind: 'script-failed' | 'script-interrupted'; readonly script: string }
  | { readonly kind: 'script-timeout'; readonly script: string; readonly seconds: number }
  /** a day, `2026-06-01` */
  | { readonly kind: 'backup-expired'; readonly on: string }
  | { readonly kind: 'not-undone'; readonly steps: number }
  | { readonly kind: 'wrong-account'; readonly upn: string | null };
