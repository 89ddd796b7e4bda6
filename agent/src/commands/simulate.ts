import { z } from 'zod';
import { check, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { tenantIdSchema, upnSchema } from '@ferry/common/orders/order';
import { resolve } from 'node:path';
import { seedLaptop } from '../simulated/seed.ts';
import { printJson } from './outcome.ts';

/** What a simulated laptop is filled with. */
export const seedSchema = z.object({
  sourceUpn: upnSchema,
  sourceTenant: tenantIdSchema,
  sourceDomain: z.string().min(1).max(253).optional(),
  targetUpn: upnSchema,
  targetTenant: tenantIdSchema,
  personalUpn: upnSchema.optional(),
  hostname: z.string().min(1).max(255).optional(),
  windowsUser: z.string().min(1).max(255).optional(),
  elevated: z.boolean().default(false),
  office: z.boolean().default(false),
  surroundings: z.boolean().default(false),
  stubborn: z.string().min(1).max(100).optional(),
  language: z.string().min(2).max(35).optional(),
});
const optionsSchema = seedSchema.extend({ folder: z.string().min(1) });

/** Fills a folder with a laptop for demonstrations and tests. */
export async function simulate(raw: unknown): Promise<Result<void>> {
  const options = check(optionsSchema, raw, 'simulate');
  if (!options.ok) return options;
  const { folder, ...seed } = options.value;
  const seeded = await seedFolder(folder, seed);
  if (!seeded.ok) return seeded;
  printJson({ event: 'simulated', folder: resolve(folder) });
  return ok(undefined);
}

/** As `simulate`, without a word. */
export async function seedFolder(folder: string, seed: z.infer<typeof seedSchema>): Promise<Result<void>> {
  const { sourceUpn, sourceTenant, sourceDomain, targetUpn, targetTenant, ...more } = seed;
  return await seedLaptop(folder, {
    upn: sourceUpn,
    sourceTenantId: sourceTenant,
    sourceDomain: sourceDomain ?? sourceUpn.split('@')[1] ?? '',
    targetTenantId: targetTenant,
    targetUpn,
    ...more,
  });
}
