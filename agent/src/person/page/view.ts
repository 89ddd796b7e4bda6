// What the page is told and what it answers. Nothing here needs Node or a browser: the agent and its page share it.
import type { CauseTold, FindingTold, StepTold } from './told.ts';

export const languages = ['en', 'fr', 'de', 'es'] as const;
export type Language = (typeof languages)[number];

/** The tasks that the page has words for; it is silent about another one. */
export const toldTasks = [
  'entra-registration',
  'office',
  'onedrive',
  'outlook',
  'teams',
  'credentials',
  'drives-printers',
  'scripts',
] as const;
export type ToldTask = (typeof toldTasks)[number];

/** Something to look at before the move. */
export interface PersonCheck {
  readonly verdict: 'warn' | 'block';
  readonly told: FindingTold;
}

/** One or many steps that mean the same to the person. */
export interface PersonSteps {
  readonly told: StepTold;
  readonly count: number;
}

/** `step`: at which it happened. `code`: what an administrator can look for, such as `program-open close:WINWORD.EXE`. */
export interface PersonWhy {
  readonly cause: CauseTold;
  readonly step: StepTold | null;
  readonly code: string;
}

/** A way to put it off: `minutes` from now, which is when the clock shows `until`. */
export interface PutOffChoice {
  readonly kind: 'for' | 'tomorrow' | 'deadline';
  readonly minutes: number;
  /** milliseconds since 1970, corrected */
  readonly until: number;
}

/** Where things stand. Times are in milliseconds since 1970, corrected. */
export type Scene =
  | { readonly kind: 'nothing' }
  /** `asks`: at that time the person is asked first */
  | { readonly kind: 'scheduled'; readonly at: number; readonly asks: boolean }
  | {
      readonly kind: 'offered';
      readonly digest: string;
      /** then it begins by itself */
      readonly begins: number;
      readonly left: number;
      readonly choices: readonly PutOffChoice[];
    }
  | {
      readonly kind: 'deferred';
      readonly digest: string;
      readonly until: number;
      readonly left: number;
      readonly deadline: number | null;
    }
  | { readonly kind: 'checking' }
  | {
      readonly kind: 'running' | 'undoing';
      readonly done: number;
      readonly total: number;
      readonly task: ToldTask | null;
    }
  | {
      readonly kind:
        'done' | 'needs-restart' | 'needs-user' | 'needs-admin' | 'blocked' | 'stopped' | 'rolled-back' | 'failed';
    };
export type SceneKind = Scene['kind'];

export interface PersonView {
  /** of Windows, for this person */
  readonly language: Language;
  readonly scene: Scene;
  /** the account to sign in with afterwards; null while nothing is ordered */
  readonly account: string | null;
  readonly tasks: readonly ToldTask[];
  /** what stands in the way, and what is good to know; nothing that is in order */
  readonly checks: readonly PersonCheck[];
  /** names of programs that will be closed: `WINWORD.EXE` */
  readonly closes: readonly string[];
  readonly steps: readonly PersonSteps[];
  /** why things stand as they do, where the scene alone does not say it */
  readonly why: PersonWhy | null;
  /** what an administrator has to type for steps that are left */
  readonly commands: readonly { readonly told: StepTold; readonly text: string }[];
  /** the administrator's own texts */
  readonly told: { readonly why?: string; readonly afterwards?: string; readonly contact?: string };
}

/** From the agent. `now`: its corrected clock, in milliseconds since 1970. */
export type ToPage =
  | { readonly type: 'welcome'; readonly token: string }
  | { readonly type: 'view'; readonly view: PersonView; readonly now: number }
  /** `opened`: another window opens with a link of its own */
  | { readonly type: 'fresh-link'; readonly opened: boolean };

/** The first message is one of the first three; the answers name the order, so that they never answer another one. */
export type FromPage =
  | { readonly type: 'secret'; readonly secret: string }
  | { readonly type: 'token'; readonly token: string }
  | { readonly type: 'fresh-link' }
  | { readonly type: 'start-now'; readonly digest: string }
  | { readonly type: 'defer'; readonly digest: string; readonly minutes: number };

/** The address of the WebSocket, and why it closes a connection. */
export const door = { path: '/door', notLetIn: 4401, malformed: 4400, tooSlow: 4408, tooOften: 4429 } as const;
