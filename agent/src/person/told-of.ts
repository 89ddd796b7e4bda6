import type { Why } from '../cause.ts';
import type { LaptopCheck } from '../checks/check.ts';
import type { Step } from '../steps/step.ts';
import type { StepAbout } from '../steps/step-about.ts';
import type { CauseTold, StepTold } from './page/told.ts';
import type { PersonCheck, PersonSteps, PersonWhy } from './page/view.ts';

/** More than anybody reads. */
const mostLines = 300;

/** What a step means to the person: many details of one thing are that thing. */
function toldOfStep(about: StepAbout | undefined): StepTold {
  switch (about?.kind) {
    case undefined:
      return { kind: 'other' };
    case 'silent-join-off':
      return { kind: 'windows-keep-out' };
    case 'broker-file':
    case 'aad-storage':
    case 'hello-key':
      return { kind: 'windows-forget' };
    case 'registration-certificate':
    case 'registration-record':
    case 'tenant-record':
      return { kind: 'windows-registration' };
    case 'credential':
      return toldOfCredential(about);
    case 'office-licence':
    case 'office-licence-address':
      return { kind: 'office-licence' };
    case 'office-account':
    case 'office-identity':
      return { kind: 'office-sign-out' };
    case 'onedrive-sign-in':
      return { kind: 'onedrive-prepare' };
    case 'onedrive-settings':
    case 'onedrive-account':
      return { kind: 'onedrive-unlink' };
    case 'outlook-redirect':
      return { kind: 'outlook-forget' };
    case 'outlook-profile':
    case 'outlook-default':
      return { kind: 'outlook-profile' };
    case 'teams-account':
      return { kind: 'teams-sign-out' };
    case 'office-activation':
    case 'outlook-list':
    case 'teams-cache':
    case 'connections-list':
      return { kind: about.kind };
    case 'account-sign-out':
    case 'program-close':
    case 'onedrive-list':
    case 'outlook-old':
    case 'script':
      return about;
  }
}

function toldOfCredential({ of, name }: Extract<StepAbout, { kind: 'credential' }>): StepTold {
  switch (of) {
    case 'office':
      return { kind: 'office-sign-out' };
    case 'onedrive':
      return { kind: 'onedrive-unlink' };
    case 'teams':
      return { kind: 'teams-sign-out' };
    case 'microsoft':
      return { kind: 'stored-sign-ins' };
    case 'person':
      return { kind: 'saved-password', name };
  }
}

/** What the steps mean, each thing once, in the order in which it begins. */
export function toldOfSteps(steps: readonly Pick<Step, 'about'>[]): PersonSteps[] {
  const found = new Map<string, { told: StepTold; count: number }>();
  for (const { about } of steps) {
    const told = toldOfStep(about);
    const key = JSON.stringify(told);
    const same = found.get(key);
    if (same) same.count += 1;
    else found.set(key, { told, count: 1 });
  }
  return [...found.values()].slice(0, mostLines);
}

/** Commands of the steps that are left to an administrator. */
export function toldOfCommands(
  left: readonly Pick<Step, 'about' | 'command'>[],
): { readonly told: StepTold; readonly text: string }[] {
  return left.flatMap(({ about, command }) => (command ? [{ told: toldOfStep(about), text: command.text }] : []));
}

/** What is in the way, and what is good to know; nothing that is in order, and nothing twice. */
export function toldOfChecks(checks: readonly LaptopCheck[]): PersonCheck[] {
  const found = new Map<string, PersonCheck>();
  for (const { verdict, about } of checks) {
    if (verdict === 'pass') continue;
    const check: PersonCheck = { verdict, told: about ?? { kind: 'other' } };
    found.set(JSON.stringify(check), check);
  }
  return [...found.values()];
}

/** Null where the state alone says it, or nothing is known. */
export function toldOfWhy(why: Why | null): PersonWhy | null {
  if (!why) return null;
  const cause = toldOfCause(why.cause);
  if (!cause) return null;
  const { step } = why;
  const code = step ? `${cause.kind} ${step.id}` : cause.kind;
  return { cause, step: step ? toldOfStep(step.about) : null, code };
}

function toldOfCause(cause: Why['cause']): CauseTold | null {
  switch (cause.kind) {
    case 'blocked':
    case 'steps-for-administrator':
    case 'stopped':
    case 'nothing-to-undo':
      return null;
    default:
      return cause;
  }
}
