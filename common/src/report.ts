import { z } from 'zod';
import { instantSchema, shortNameSchema, tenantIdSchema } from './orders/order.ts';
import { projectIdSchema } from './trust/root-record.ts';

export const deviceStates = [
  'waiting',
  'offered',
  'deferred',
  'running',
  'needs-restart',
  'needs-user',
  'needs-admin',
  'succeeded',
  'failed',
  'stopped',
  'rolled-back',
] as const;
export type DeviceState = (typeof deviceStates)[number];

/** States as people are told them: a rehearsal that succeeded moved nobody, and never looks like a migration that did. */
export const shownStates = [...deviceStates, 'rehearsed'] as const;
export type ShownState = (typeof shownStates)[number];

export const stepOutcomes = ['planned', 'done', 'skipped', 'undone', 'needs-admin', 'failed'] as const;
export type StepOutcome = (typeof stepOutcomes)[number];

/**
 * What an administrator types in Windows PowerShell that was opened as such, for a step that may not be done by the user's own
 * programs; `doneWhen` says in words how to tell that it is done.
 */
export const adminCommandSchema = z.looseObject({ text: z.string().max(2000), doneWhen: z.string().max(700) });
export type AdminCommand = z.infer<typeof adminCommandSchema>;

const stepResultSchema = z.looseObject({
  id: z.string().max(200),
  /** what it does to what, in words for people */
  title: z.string().max(500),
  outcome: z.enum(stepOutcomes),
  detail: z.string().max(2000).optional(),
  reversible: z.boolean(),
  /** while the step is planned or left to an administrator */
  command: adminCommandSchema.optional(),
});
export type StepResult = z.infer<typeof stepResultSchema>;

/** `pass`: nothing in the way; `warn`: somebody should know; `block`: a migration is not begun. */
export const checkVerdicts = ['pass', 'warn', 'block'] as const;
export type CheckVerdict = (typeof checkVerdicts)[number];

/** One look at the laptop before anything is changed: what was found, and what to do where something is in the way. */
export const checkResultSchema = z.looseObject({
  id: z.string().max(50),
  title: z.string().max(100),
  verdict: z.enum(checkVerdicts),
  found: z.string().max(400),
  remedy: z.string().max(300).optional(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

/** An account signed in on the laptop, as the laptop tells it. */
export const accountSchema = z.looseObject({
  tenantId: tenantIdSchema,
  upn: z.string().max(320),
  objectId: z.uuid().optional(),
});
export type Account = z.infer<typeof accountSchema>;

export const factsSchema = z.looseObject({
  hostname: z.string().max(255),
  windowsUser: z.string().max(255),
  agentVersion: z.string().max(50),
  os: z.string().max(200).optional(),
  accounts: z.array(accountSchema).max(20),
  /** whether the agent was installed to run an owner's scripts; absent from agents that did not tell */
  allowScripts: z.boolean().optional(),
});
export type Facts = z.infer<typeof factsSchema>;

/** What a device says of itself, signed with its key. The higher `sequence` is the later one, whatever any clock shows. */
export const reportSchema = z.looseObject({
  format: z.literal(1),
  projectId: projectIdSchema,
  deviceId: shortNameSchema,
  computerId: z.string().min(1).max(100),
  sequence: z.number().int().positive(),
  state: z.enum(deviceStates),
  /** why, where the state needs a reason: an error code or a short name such as `access-denied` */
  reason: z.string().max(2000).optional(),
  runId: z.string().max(60).optional(),
  /** the order acted on (for a stop: the stop), or refused */
  order: z.looseObject({ sequence: z.number().int(), digest: z.string().max(60), kind: z.string().max(20) }).optional(),
  /** in the states `offered` and `deferred`: until when, and how often the person may still put it off */
  offer: z.looseObject({ until: instantSchema, deferralsLeft: z.number().int().nonnegative() }).optional(),
  progress: z.object({ done: z.number().int().nonnegative(), total: z.number().int().nonnegative() }),
  tasks: z.array(z.looseObject({ id: z.string().max(50), steps: z.array(stepResultSchema).max(5000) })).max(50),
  /** of the run: what was found before its plan was made */
  checks: z.array(checkResultSchema).max(30).optional(),
  facts: factsSchema,
  /** the laptop's corrected time */
  at: instantSchema,
  /** which start of the agent made it */
  start: z.string().max(60).optional(),
  /** the start that made the report which this one goes on from, where that was not an own one */
  after: z.string().max(60).optional(),
  /** another agent works under the same device key: the one that says so begins nothing any more */
  keyShared: z.literal(true).optional(),
});
export type Report = z.infer<typeof reportSchema>;

export function shownState({ state, order }: Pick<Report, 'state' | 'order'>): ShownState {
  return state === 'succeeded' && order?.kind === 'rehearse' ? 'rehearsed' : state;
}

/** Whether something on the laptop is in the way of a migration. */
export function isBlocked(report: Pick<Report, 'checks'>): boolean {
  return report.checks?.some(({ verdict }) => verdict === 'block') ?? false;
}

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export const logLineSchema = z.looseObject({ at: instantSchema, level: z.enum(logLevels), text: z.string().max(4000) });
export type LogLine = z.infer<typeof logLineSchema>;

/** Up to 64 KiB or 5 s of lines of one run; `chunk` counts from 0. Signed by the device, never changed. */
export const logChunkSchema = z.looseObject({
  format: z.literal(1),
  projectId: projectIdSchema,
  deviceId: shortNameSchema,
  runId: z.string().regex(/^[0-9a-z-]{1,60}$/),
  chunk: z.number().int().nonnegative(),
  lines: z.array(logLineSchema).max(5000),
});
export type LogChunk = z.infer<typeof logChunkSchema>;
