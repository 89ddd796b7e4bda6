import { errorFrom, fail, FerryFailure } from '@ferry/common/errors';
import type { Go } from '@ferry/common/orders/order';
import type { Laptop } from '../laptop.ts';
import type { Step } from '../steps/step.ts';
import { credentials } from './credentials.ts';
import { drivesAndPrinters } from './drives-printers.ts';
import { entraRegistration } from './entra-registration.ts';
import { office } from './office.ts';
import { oneDrive } from './onedrive.ts';
import { outlook } from './outlook.ts';
import { scripts } from './scripts.ts';
import { teams } from './teams.ts';
import { scopeOf } from '../tenant-scope.ts';
import type { Task } from './task.ts';

/** A task with its own idea of state kept to itself. */
type Planner = (laptop: Laptop, go: OrderToPlan, settings: Record<string, unknown>) => Promise<Step[]>;
export type OrderToPlan = Pick<Go, 'sourceTenantId' | 'sourceDomains' | 'tasks'>;

function planner<State>(task: Task<State>): readonly [string, Planner] {
  return [task.id, async (laptop, go, settings) => task.plan(await task.inspect(laptop, scopeOf(go)), settings)];
}

const planners = new Map<string, Planner>([
  planner(entraRegistration),
  planner(office),
  planner(oneDrive),
  planner(outlook),
  planner(teams),
  planner(credentials),
  planner(drivesAndPrinters),
  planner(scripts),
]);

/** What this agent can do; an order with another task or need is refused whole. */
export const abilities = { tasks: [...planners.keys()], needs: [] as string[] };

/** The dry run: what the tasks of an order would do on this laptop now. Changes nothing. */
export async function planOrder(laptop: Laptop, go: OrderToPlan): Promise<{ task: string; step: Step }[]> {
  const planned: { task: string; step: Step }[] = [];
  for (const { id, settings } of go.tasks) {
    const plan = planners.get(id);
    if (!plan) {
      const error = fail(
        'unsupported-order',
        `task ${id}`,
        'this agent does not know the task',
        'Update the agent.',
      ).error;
      throw new FerryFailure(error);
    }
    for (const step of await plan(laptop, go, settings)) planned.push({ task: id, step });
  }
  // Two tasks may come upon the same program or credential. Programs are closed first; what cannot be undone waits for the rest, and
  // scripts find the laptop as it is to be.
  const ids = new Set<string>();
  const once = planned.filter(({ step }) => !ids.has(step.id) && ids.add(step.id));
  const order = ({ step }: { step: Step }): number =>
    step.action.type === 'program-close' ? 0 : step.reversible ? 1 : step.action.type === 'script-run' ? 3 : 2;
  return once.toSorted((a, b) => order(a) - order(b));
}

/** As `planOrder`, where part of the laptop cannot be seen: task by task, and why one could not be planned. */
export async function planWhatCanBeSeen(
  laptop: Laptop,
  go: OrderToPlan,
): Promise<{ steps: { task: string; step: Step }[]; unplanned: { task: string; why: string }[] }> {
  const steps: { task: string; step: Step }[] = [];
  const unplanned: { task: string; why: string }[] = [];
  for (const task of go.tasks) {
    try {
      steps.push(...(await planOrder(laptop, { ...go, tasks: [task] })));
    } catch (thrown) {
      const { code, message } = errorFrom(thrown, task.id);
      if (code !== 'forbidden') throw thrown;
      unplanned.push({ task: task.id, why: message });
    }
  }
  return { steps, unplanned };
}
