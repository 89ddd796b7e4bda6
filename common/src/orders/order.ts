import { z } from 'zod';
import { hlcSchema } from '../clock.ts';
import { shortNamePattern } from '../digest.ts';
import { projectIdSchema } from '../trust/root-record.ts';

export const shortNameSchema = z.string().regex(shortNamePattern, 'not an id');
export const tenantIdSchema = z.uuid();
export const upnSchema = z
  .string()
  .min(3)
  .max(320)
  .regex(/^[^\s@]+@[^\s@]+$/, 'not a user principal name');
export const instantSchema = z.iso.datetime();
const digestSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'not a digest');

/** The highest order format that this Ferry understands. Another one is refused whole as `unsupported-order`. */
export const orderFormat = 1;

const audienceSchema = z.union([
  z.looseObject({ userId: shortNameSchema, sourceUpn: upnSchema, sourceObjectId: z.uuid().optional() }),
  z.looseObject({ deviceId: shortNameSchema }),
]);
export type Audience = z.infer<typeof audienceSchema>;

const head = {
  format: z.number().int().positive(),
  projectId: projectIdSchema,
  audience: audienceSchema,
  sequence: z.number().int().positive(),
  clock: hlcSchema,
  issuedAt: instantSchema,
};

export const stopSchema = z.looseObject({ ...head, kind: z.literal('stop') });
export type Stop = z.infer<typeof stopSchema>;

/** An instant, or a time as the clock on the laptop's wall shows it (`2026-12-01T08:00`, no zone). */
export const whenSchema = z.union([
  z.strictObject({ instant: instantSchema }),
  z.strictObject({ laptopWallClock: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'not a local time') }),
]);
export type When = z.infer<typeof whenSchema>;

/** Days that a laptop keeps what it needs to undo a migration, counted from its end. */
export const backupDaysSchema = z.number().int().min(1).max(3650);
export const backupDaysByDefault = 30;

export const goKinds = ['migrate', 'rehearse', 'rollback'] as const;

export const goSchema = z.looseObject({
  ...head,
  kind: z.enum(goKinds),
  /** digests of the stops that this order was written in knowledge of */
  overrides: z.array(digestSchema).max(50),
  notBefore: whenSchema,
  notAfter: instantSchema,
  deadline: instantSchema.optional(),
  deferrals: z.number().int().min(0).max(100),
  sourceTenantId: tenantIdSchema,
  sourceDomains: z.array(z.string().min(1).max(253)).max(100),
  targetTenantId: tenantIdSchema,
  targetUpn: upnSchema,
  backupDays: backupDaysSchema.optional(),
  /** task names are open here: an agent that does not know one refuses the order, and says so */
  tasks: z.array(z.looseObject({ id: z.string().max(50), settings: z.record(z.string(), z.unknown()) })).max(50),
  /** what the agent must be able to do beyond the tasks, by name */
  needs: z.array(z.string().max(50)).max(50),
});
export type Go = z.infer<typeof goSchema>;

/** Compares the stamp-like parts of two registers; the greatest is the one that counts. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
