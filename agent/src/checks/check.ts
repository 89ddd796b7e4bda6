import type { Go } from '@ferry/common/orders/order';
import type { CheckResult } from '@ferry/common/report';
import type { Laptop } from '../laptop.ts';
import type { TenantScope } from '../tenant-scope.ts';

/** What a check may look at. */
export interface Look {
  readonly laptop: Laptop;
  readonly scope: TenantScope;
  /** a dry run without an order knows no target */
  readonly go: Pick<Go, 'sourceTenantId' | 'tasks'> & Partial<Pick<Go, 'targetTenantId' | 'targetUpn'>>;
}

export type Finding = Pick<CheckResult, 'verdict' | 'found' | 'remedy'>;

/** One look before anything is changed. It only reads, and a step never depends on it: the gates judge again. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** the tasks that it is for; every migration when left out */
  readonly tasks?: readonly string[];
  find(look: Look): Promise<Finding>;
}

export const pass = (found: string): Finding => ({ verdict: 'pass', found });
export const warn = (found: string, remedy: string): Finding => ({ verdict: 'warn', found, remedy });
export const block = (found: string, remedy: string): Finding => ({ verdict: 'block', found, remedy });
