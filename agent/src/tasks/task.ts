import type { Go } from '@ferry/common/orders/order';
import type { Laptop } from '../laptop.ts';
import type { Step } from '../steps/step.ts';
import type { TenantScope } from '../tenant-scope.ts';

/**
 * One part of a migration. `inspect` looks and changes nothing; `plan` is pure: from what was found to the steps in the order
 * in which they are done, those that cannot be undone last.
 */
export interface Task<State> {
  readonly id: string;
  inspect(laptop: Laptop, scope: TenantScope): Promise<State>;
  plan(state: State, settings: Go['tasks'][number]['settings']): Step[];
}
