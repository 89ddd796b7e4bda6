import type { CauseTold, FindingTold, StepTold } from '../told.ts';
import type { SceneKind, ToldTask } from '../view.ts';
import type { CauseWords } from './causes/cause-words.ts';
import type { FindingWords } from './findings/finding-words.ts';

type Said = { readonly heading: string; readonly lead: string };

/** Everything that the person at the laptop reads, in one language. A text that is missing does not compile. */
export interface Words {
  /** the language, in itself */
  readonly ownName: string;
  /** for numbers and times, BCP 47 */
  readonly locale: string;
  /** name of the window */
  readonly title: string;
  readonly language: string;
  readonly scenes: Readonly<Record<SceneKind, Said>>;
  readonly facts: {
    readonly account: string;
    readonly begins: string;
    readonly beginsByItself: string;
    readonly deadline: string;
    readonly putOffUntil: string;
  };
  /** how often it may still be put off */
  readonly left: (times: number) => string;
  readonly actions: {
    readonly startNow: string;
    readonly putOff: string;
    readonly howLong: string;
    readonly confirmHeading: string;
    readonly confirmLead: string;
    readonly confirmStart: string;
    readonly notYet: string;
    readonly sent: string;
  };
  readonly choice: {
    /** `duration` as "4 hours" */
    readonly for: (duration: string, until: string) => string;
    readonly tomorrow: (until: string) => string;
    readonly deadline: (until: string) => string;
  };
  readonly sections: {
    readonly toDo: string;
    readonly inTheWay: string;
    readonly what: string;
    readonly why: string;
    readonly afterwards: string;
    readonly contact: string;
    readonly progress: string;
    readonly details: string;
    readonly happened: string;
  };
  /** what is left for an administrator, and the button that copies a command */
  readonly administrator: {
    readonly heading: string;
    readonly lead: string;
    readonly copy: string;
    readonly copied: string;
    readonly notCopied: string;
  };
  readonly closes: (programs: string) => string;
  readonly filesStay: string;
  readonly afterwardsLead: string;
  readonly stepOf: (done: number, total: number) => string;
  readonly stepCount: (count: number) => string;
  readonly atStep: (step: string) => string;
  /** before what an administrator can look for, which is the same in every language */
  readonly reference: string;
  readonly tasks: Readonly<Record<ToldTask, { readonly what: string; readonly underWay: string }>>;
  /** what the person does after the move, in this order; null: nothing */
  readonly afterwards: Readonly<Record<ToldTask, { readonly heading: string; readonly how: string } | null>>;
  readonly step: (step: StepTold) => string;
  readonly finding: (finding: FindingTold) => FindingWords;
  readonly cause: (cause: CauseTold) => CauseWords;
  readonly connection: {
    readonly opening: string;
    readonly lost: Said;
    readonly usedLink: Said;
    readonly openAgain: string;
    readonly opened: string;
    readonly notOpened: string;
  };
  /** the icon in the notification area, and the entry in the Start menu */
  readonly tray: {
    readonly open: string;
    /** the window cannot be opened */
    readonly noWindow: string;
  };
  /** the questions before there is a window: message boxes of Windows */
  readonly enrolment: {
    readonly says: string;
    readonly server: string;
    readonly noServer: string;
    readonly companyKey: string;
    readonly warning: string;
    readonly question: string;
    /** before what the IT department can make use of */
    readonly notInstalled: string;
  };
  readonly notices: {
    readonly offered: { readonly title: string; readonly text: (when: string) => string };
    readonly soon: { readonly title: string; readonly text: (when: string) => string };
    readonly done: { readonly title: string; readonly text: string };
    readonly failed: { readonly title: string; readonly text: string };
  };
}
