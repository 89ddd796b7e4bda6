import { createHash } from 'node:crypto';
import { FerryFailure } from '@ferry/common/errors';
import { readTaskSettings } from '@ferry/common/orders/task-settings';
import type { TaskSettings } from '@ferry/common/orders/task-settings';
import type { TaskId } from '@ferry/common/orders/tasks';
import type { Step } from '../steps/step.ts';
import type { StepAbout } from '../steps/step-about.ts';

/** A step as most are: in the session of the user, can be undone, and the task is not done without it. */
export function planStep(
  step: Omit<Step, 'context' | 'reversible' | 'essential'> & Partial<Step> & { about: StepAbout },
): Step {
  return { context: 'user', reversible: true, essential: true, ...step, ...labels(step) };
}

/** Windows allows names of thousands of characters; a step's id stays unique all the same. */
function labels({ id, title }: { id: string; title: string }): { id: string; title: string } {
  const short =
    id.length <= 150 ? id : `${id.slice(0, 100)}~${createHash('sha256').update(id).digest('hex').slice(0, 40)}`;
  return { id: short, title: title.slice(0, 500) };
}

/** The settings of an order for a task; throws the refusal when they do not fit. */
export function settingsFor<T extends TaskId>(id: T, raw: Record<string, unknown>): TaskSettings<T> {
  const read = readTaskSettings(id, raw);
  if (!read.ok) throw new FerryFailure(read.error);
  return read.value;
}

/** Asks a program to close, if it runs: what it has open would be written again, or be lost. */
export function closeStep(name: string, seconds: number): Step {
  return planStep({
    id: `close:${name}`,
    title: `Close ${name}: it is asked to, as by its cross, and given ${seconds} seconds`,
    about: { kind: 'program-close', program: name },
    gate: { by: 'machine' },
    action: { type: 'program-close', name, withinMs: seconds * 1000 },
  });
}

/** For a program that holds nobody's work, and on its cross only goes to the notification area: it is ended if it stays. */
export function endStep(name: string, seconds: number): Step {
  return planStep({
    id: `close:${name}`,
    title: `Close ${name}: it is asked to, as by its cross, and ended after ${seconds} seconds`,
    about: { kind: 'program-close', program: name },
    gate: { by: 'machine' },
    action: { type: 'program-close', name, withinMs: seconds * 1000, end: true },
  });
}
