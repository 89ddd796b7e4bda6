import { z } from 'zod';
import { ferryErrorSchema } from '@ferry/common/errors';
import { factsSchema, logLineSchema, reportSchema, shownStates } from '@ferry/common/report';

/** What the tables show: one row type per view, ready to be drawn, nothing more. Times are ISO 8601 UTC. */

export const userRowSchema = z.object({
  id: z.string(),
  sourceUpn: z.string(),
  targetUpn: z.string(),
  displayName: z.string(),
  department: z.string(),
  wave: z.string(),
  /** computers on which this user is assigned */
  computers: z.number().int(),
  /** the worst state of those computers, or none yet */
  state: z.enum([...shownStates, 'none']),
  /** the order in force for this user as far as this console knows */
  order: z.enum(['none', 'migrate', 'rehearse', 'rollback', 'stop']),
  /** when that order begins: an instant, or a time on the laptop's wall without zone; '' without one */
  orderAt: z.string(),
});
export type UserRow = z.infer<typeof userRowSchema>;

/** One user, whole. `row` is null while there is no such user. */
export const userDetailSchema = z.object({ row: userRowSchema.nullable(), sourceObjectId: z.string() });
export type UserDetail = z.infer<typeof userDetailSchema>;

export const deviceRowSchema = z.object({
  id: z.string(),
  computerId: z.string(),
  hostname: z.string(),
  windowsUser: z.string(),
  userId: z.string(),
  sourceUpn: z.string(),
  state: z.enum([...shownStates, 'enrolled']),
  reason: z.string(),
  progress: z.object({ done: z.number(), total: z.number() }),
  agentVersion: z.string(),
  lastSeen: z.string(),
  channel: z.enum(['cloud', 'lan', 'none']),
  assigned: z.boolean(),
  suspended: z.boolean(),
  revoked: z.boolean(),
  /** an order was given that this device has not reported on yet (a stop: "unconfirmed") */
  unconfirmed: z.boolean(),
  /** something on the laptop is in the way of a migration, by its last report */
  blocked: z.boolean(),
  order: z.enum(['none', 'migrate', 'rehearse', 'rollback', 'stop']),
  /** as in a user's row */
  orderAt: z.string(),
});
export type DeviceRow = z.infer<typeof deviceRowSchema>;

export const tokenRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['access-token', 'enrolment-code']),
  createdAt: z.string(),
  expiresAt: z.string(),
  useLimit: z.number().nullable(),
  uses: z.number(),
  lastUse: z.string(),
  /** `used-up`: its use limit is reached */
  state: z.enum(['live', 'used-up', 'expired', 'revoked']),
});
export type TokenRow = z.infer<typeof tokenRowSchema>;

export const auditRowSchema = z.object({
  id: z.string(),
  at: z.string(),
  action: z.string(),
  subject: z.string(),
  by: z.string(),
  /** what belongs to the act, as it was written down: a text or a number as it is, all else as JSON; long ones are cut */
  details: z.array(z.object({ name: z.string(), value: z.string() })),
  /** ids that stand in subject and details, with the user, computer or token that they are of today */
  names: z.record(z.string(), z.string()),
});
export type AuditRow = z.infer<typeof auditRowSchema>;

export const logRowSchema = logLineSchema.extend({ id: z.string(), runId: z.string() });
export type LogRow = z.infer<typeof logRowSchema>;

/** One change of a device's state, as this console heard of it. `previous` is '' where there was none. */
export const historyRowSchema = z.object({
  id: z.string(),
  at: z.string(),
  state: z.enum([...shownStates, 'enrolled', 'revoked']),
  previous: z.enum([...shownStates, 'enrolled', 'revoked', '']),
  reason: z.string(),
  orderKind: z.string(),
  runId: z.string(),
  channel: z.enum(['cloud', 'lan', 'none']),
});
export type HistoryRow = z.infer<typeof historyRowSchema>;

/** One device, whole: its row, its last report, its facts. */
export const deviceDetailSchema = z.object({
  row: deviceRowSchema,
  report: reportSchema.nullable(),
  facts: factsSchema.nullable(),
});
export type DeviceDetail = z.infer<typeof deviceDetailSchema>;

export const viewNames = ['users', 'devices', 'tokens', 'audit', 'logs', 'history'] as const;
export type ViewName = (typeof viewNames)[number];

/**
 * A live view: a filter, a sort, a window. `search` looks in the columns that people read. `filter` is by column, exact; for
 * logs and history `deviceId` is needed. `limit` rows from `offset` are kept up to date; the total is of all that match.
 */
export const viewQuerySchema = z.object({
  view: z.enum(viewNames),
  search: z.string().max(200).default(''),
  filter: z.record(z.string(), z.string().max(320)).default({}),
  sort: z
    .array(z.tuple([z.string().max(50), z.enum(['asc', 'desc'])]))
    .max(3)
    .default([]),
  offset: z.number().int().nonnegative(),
  limit: z.number().int().min(1).max(500),
});
export type ViewQuery = z.infer<typeof viewQuerySchema>;

const anyRow = z.record(z.string(), z.unknown());
/** A snapshot first, then splices; `revision` counts up by one, so a lost event is noticed. */
export const viewEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), revision: z.number().int(), total: z.number().int(), rows: z.array(anyRow) }),
  z.object({
    kind: z.literal('splice'),
    revision: z.number().int(),
    total: z.number().int(),
    at: z.number().int(),
    remove: z.number().int(),
    rows: z.array(anyRow),
  }),
]);
export type ViewEvent = z.infer<typeof viewEventSchema>;

export const syncStateSchema = z.object({
  /** `none`: no server was set. `stopped` never goes on by itself. */
  state: z.enum(['none', 'starting', 'running', 'offline', 'stopped']),
  since: z.string(),
  server: z.string(),
  why: ferryErrorSchema.nullable(),
  pending: z.number().int(),
  lan: z.object({
    state: z.enum(['starting', 'listening', 'failed', 'off']),
    port: z.number().int(),
    agents: z.number().int(),
    why: ferryErrorSchema.nullable(),
  }),
});
export type SyncState = z.infer<typeof syncStateSchema>;
