import { z } from 'zod';
import { adminCommandSchema } from '@ferry/common/report';
import { registryTypes } from '../laptop.ts';
import { stepAboutSchema } from './step-about.ts';

const registryValueSchema = z.object({ type: z.enum(registryTypes), data: z.base64() });

/** What a list is made of. */
export const recordSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('files'), folder: z.string() }),
  z.object({ of: z.literal('outlook-data-files'), profile: z.string() }),
  /** network drives and printers */
  z.object({ of: z.literal('connections') }),
]);
export type RecordOf = z.infer<typeof recordSchema>;

/** What one step does, as data. Removals name one thing; nothing here is a pattern. */
export const actionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('registry-key-remove'), key: z.string() }),
  z.object({ type: z.literal('registry-value-remove'), key: z.string(), name: z.string() }),
  z.object({ type: z.literal('registry-value-set'), key: z.string(), name: z.string(), value: registryValueSchema }),
  z.object({ type: z.literal('file-remove'), path: z.string() }),
  z.object({ type: z.literal('certificate-remove'), thumbprint: z.string() }),
  z.object({ type: z.literal('account-sign-out'), accountId: z.string() }),
  z.object({ type: z.literal('registry-key-create'), key: z.string() }),
  z.object({ type: z.literal('credential-remove'), target: z.string() }),
  /** `name` is that of the executable; however often it runs. `end`: it holds nobody's work, and is ended if it stays */
  z.object({
    type: z.literal('program-close'),
    name: z.string(),
    withinMs: z.number().int().positive(),
    end: z.boolean().optional(),
  }),
  /** `aside`: a name beside it that nothing has yet; too much to be copied, so it is kept where it is */
  z.object({ type: z.literal('folder-set-aside'), path: z.string(), aside: z.string() }),
  /** writes down how things are, in a file in the agent's own folder, and changes nothing; `name` begins the name of the file */
  z.object({ type: z.literal('record'), name: z.string().regex(/^[a-z0-9-]{1,60}$/), record: recordSchema }),
  /** runs as the user; the text stands here in full, so that whoever reads the plan reads all of it */
  z.object({
    type: z.literal('script-run'),
    name: z.string(),
    language: z.enum(['powershell', 'cmd']),
    sha256: z.string(),
    text: z.string(),
    seconds: z.number().int().positive(),
  }),
]);
export type Action = z.infer<typeof actionSchema>;
export type ActionType = Action['type'];
/** Those that leave the laptop otherwise than it was, so that an executor can tell whether they are done. */
export type ChangeType = Exclude<ActionType, 'record' | 'script-run'>;

/** How to tell, just before a step acts, that its target still belongs to the source tenant. */
export const gateSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('tenant-value'), key: z.string(), name: z.string() }),
  z.object({ by: z.literal('upn-value'), key: z.string(), name: z.string() }),
  z.object({ by: z.literal('tenant-in-name'), tenantId: z.string() }),
  z.object({ by: z.literal('addresses-in-file'), path: z.string() }),
  z.object({ by: z.literal('account'), accountId: z.string() }),
  /** of the names of people in all values of the key and below it, one or all are of the source tenant */
  z.object({ by: z.literal('addresses-in-key'), key: z.string(), ours: z.enum(['some', 'all']) }),
  /** in the name of the value or in it; hosts of mail count there too */
  z.object({ by: z.literal('addresses-in-value'), key: z.string(), name: z.string() }),
  z.object({ by: z.literal('credential'), target: z.string() }),
  /** in all of these files together; one that is not there says nothing */
  z.object({ by: z.literal('addresses-in-files'), paths: z.array(z.string()) }),
  /** addresses or tenant ids in a file, also where they are wrapped in base64 */
  z.object({ by: z.literal('owner-in-file'), path: z.string() }),
  /** a setting of the machine that belongs to no tenant */
  z.object({ by: z.literal('machine') }),
]);
export type Gate = z.infer<typeof gateSchema>;

export const stepSchema = z.object({
  /** the same for the same thing in every plan */
  id: z.string().max(200),
  /** what it does to what, in words for people */
  title: z.string().max(500),
  /** the same as data; steps in journals of before have none, nor has one of a kind that only another version knows */
  about: stepAboutSchema.optional().catch(undefined),
  /** where the agent must run for it */
  context: z.enum(['user', 'elevated']),
  reversible: z.boolean(),
  /** without it the task is not done; a step that is not essential may be left to an administrator */
  essential: z.boolean(),
  gate: gateSchema,
  action: actionSchema,
  /** for a step that needs an administrator: what one types instead; journals of before have none */
  command: adminCommandSchema.optional(),
});
export type Step = z.infer<typeof stepSchema>;
