import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { checkJson, errorFrom, fail } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { companyKeySchema } from '@ferry/common/trust/root-record';
import { serverOrigin } from '../channel/cloud/http.ts';
import { seedSchema } from './simulate.ts';

const folder = z.string().min(1).max(4096).refine(isAbsolute, 'not an absolute path');
export const powerSchema = z.enum(['on', 'off']);
const name = z.string().regex(/^[\w .-]{1,100}$/, 'not a name of a laptop');

const laptopSchema = z.object({
  name,
  /** the agent's own folder */
  data: folder,
  /** the folder of the laptop, seeded when it is empty or not there */
  simulated: folder,
  reach: z.enum(['cloud', 'lan', 'both']),
  /** before each step, in milliseconds */
  stepDelay: z.number().int().min(0).max(600_000).default(0),
  power: powerSchema.default('on'),
  /** its agent is enrolled to run scripts that an owner signed */
  allowScripts: z.boolean().default(false),
  seed: seedSchema,
});
export type FleetLaptop = z.infer<typeof laptopSchema>;

const distinct = (laptops: readonly FleetLaptop[]): boolean =>
  [laptops.map((each) => each.name), laptops.map(({ data }) => data), laptops.map(({ simulated }) => simulated)].every(
    (values) => new Set(values).size === values.length,
  );

const planSchema = z.object({
  format: z.literal(1),
  companyKey: companyKeySchema,
  /** origin of the sync server; it may be another one than at the enrolment */
  server: z.string().max(2000).nullable(),
  laptops: z.array(laptopSchema).min(1).max(500).refine(distinct, 'two laptops share a name or a folder'),
});
export type FleetPlan = z.infer<typeof planSchema>;

/** A line that comes in while the fleet works. */
export const fleetOrderSchema = z.strictObject({ laptop: name, power: powerSchema });

const mostBytes = 4_000_000;

/** Reads a plan of a fleet. A laptop that needs the server in a plan that has none is refused here. */
export async function readPlan(path: string): Promise<Result<FleetPlan>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    return fail('storage', path, errorFrom(thrown, path).message, 'Name a file that this user may read.');
  }
  if (text.length > mostBytes) return fail('too-large', path, 'the plan is too large', 'Split it.');
  const plan = checkJson(planSchema, text, path);
  if (!plan.ok) return plan;
  const { server, laptops } = plan.value;
  if (server === null) {
    const lost = laptops.find(({ reach }) => reach === 'cloud');
    return lost
      ? fail('invalid', path, `${lost.name} is to reach a server, and the plan names none`, 'Name one, or say "lan".')
      : plan;
  }
  const origin = serverOrigin(server);
  return origin.ok ? { ok: true, value: { ...plan.value, server: origin.value } } : origin;
}
