import type { Go } from '@ferry/common/orders/order';
import { checkResultSchema } from '@ferry/common/report';
import type { CheckResult } from '@ferry/common/report';
import type { z } from 'zod';
import type { Laptop } from '../laptop.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { findingAboutSchema } from './finding-about.ts';
import type { FindingAbout } from './finding-about.ts';

/** What a check may look at. */
export interface Look {
  readonly laptop: Laptop;
  readonly scope: TenantScope;
  /** a dry run without an order knows no target */
  readonly go: Pick<Go, 'sourceTenantId' | 'tasks'> & Partial<Pick<Go, 'targetTenantId' | 'targetUpn'>>;
}

/** What a check found: in English as a report says it, and as data where somebody should know. */
export type Finding =
  | { readonly verdict: 'pass'; readonly found: string }
  | {
      readonly verdict: Exclude<CheckResult['verdict'], 'pass'>;
      readonly found: string;
      readonly remedy: string;
      readonly about: FindingAbout;
    };

/** A result as the agent itself keeps it; `about` is missing where an agent of before wrote it, or one that knows more kinds. */
export const laptopCheckSchema = checkResultSchema.extend({ about: findingAboutSchema.optional().catch(undefined) });
export type LaptopCheck = z.infer<typeof laptopCheckSchema>;

/** One look before anything is changed. It only reads, and a step never depends on it: the gates judge again. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** the tasks that it is for; every migration when left out */
  readonly tasks?: readonly string[];
  find(look: Look): Promise<Finding>;
}

export const pass = (found: string): Finding => ({ verdict: 'pass', found });
export const warn = (about: FindingAbout, found: string, remedy: string): Finding => ({
  ...{ verdict: 'warn', found, remedy, about },
});
export const block = (about: FindingAbout, found: string, remedy: string): Finding => ({
  ...{ verdict: 'block', found, remedy, about },
});
