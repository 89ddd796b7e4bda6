import { z } from 'zod';
import { ferryErrorSchema } from '@ferry/common/errors';
import { namedScriptSchema, scriptDigestSchema, scriptSchema } from '@ferry/common/orders/scripts';
import { call, nothing, stream } from '../contract.ts';

const { name, language, text } = scriptSchema.shape;
const seconds = namedScriptSchema.shape.seconds.unwrap();

/** A script as people see it, whole. `sha256` in hex is that of the text as UTF-8. */
export const shownScriptSchema = z.object({ sha256: scriptDigestSchema, name, language, text, seconds });
export type ShownScript = z.infer<typeof shownScriptSchema>;

/** What was shown of a script that an order is to bring: all of it, with the SHA-256 in place of the text. */
export const orderedScriptSchema = shownScriptSchema.omit({ text: true });
export type OrderedScript = z.infer<typeof orderedScriptSchema>;

export function orderedScript({
  sha256: digest,
  name: called,
  language: of,
  seconds: most,
}: OrderedScript): OrderedScript {
  return { sha256: digest, name: called, language: of, seconds: most };
}

/** One of the list: in the order in which they run. */
export const listedScriptSchema = z.object({
  sha256: scriptDigestSchema,
  /** null: it cannot be read */
  script: shownScriptSchema.nullable(),
  /** orders do not bring it */
  off: z.boolean(),
  /** name of the owner whose console signed it; '' where that cannot be told */
  signedBy: z.string(),
  /** why no laptop would run it; no order is given with it */
  refused: ferryErrorSchema.nullable(),
});
export type ListedScript = z.infer<typeof listedScriptSchema>;

export const scriptListSchema = z.object({
  scripts: z.array(listedScriptSchema),
  /** why no order can be given with those that are on */
  blocked: ferryErrorSchema.nullable(),
  /** why they do not go to the server: together they are too large */
  tooLarge: ferryErrorSchema.nullable(),
  /** why this console signs none; null where it may */
  mayNotAdd: ferryErrorSchema.nullable(),
  /** the task that runs them is switched on */
  taskOn: z.boolean(),
});
export type ScriptList = z.infer<typeof scriptListSchema>;

const oneScript = z.object({ sha256: scriptDigestSchema });

/** Scripts of the project's own: an owner signs them, orders bring them. */
export const scriptCalls = {
  'script.watch': stream('project', nothing, scriptListSchema, 4 * 1024 * 1024),
  /** The scripts that this device's last report speaks of, where they are known here. */
  'device.scripts': stream(
    'project',
    z.object({ deviceId: z.string().max(64) }),
    z.object({ scripts: z.array(shownScriptSchema) }),
    4 * 1024 * 1024,
  ),
  /** Signs it. `sha256` is that of what was shown: another text is refused. */
  'script.add': call('project', z.object({ sha256: scriptDigestSchema, name, language, text, seconds }), z.object({})),
  'script.remove': call('project', oneScript, z.object({})),
  'script.switch': call('project', oneScript.extend({ off: z.boolean() }), z.object({})),
  /** All that are listed, in the order in which they are to run. */
  'script.arrange': call('project', z.object({ order: z.array(scriptDigestSchema).max(200) }), z.object({})),
} as const;
