import { z } from 'zod';
import { sha256 } from '../digest.ts';
import { fail, ok } from '../errors.ts';
import type { FerryError, Result } from '../errors.ts';
import { jwsSchema, payloadUnverified } from '../trust/jws.ts';
import { projectIdSchema } from '../trust/root-record.ts';
import type { Trust, Verified } from '../trust/trust.ts';

/** The task that runs them. */
export const scriptsTask = 'scripts';

/** Upper bounds, so that the scripts of an order fit into it with their signatures. */
export const scriptLimits = {
  /** one text, in UTF-16 code units */
  characters: 16_384,
  /** in one order */
  scripts: 5,
  /** signed texts in one order, in characters: what is left of `limits.jws` once they are in the signed order */
  signedCharacters: 72 * 1024,
} as const;

/** What an owner signs (`script`): the whole text, so that nobody runs another under its name. */
export const scriptSchema = z.looseObject({
  format: z.literal(1),
  projectId: projectIdSchema,
  name: z.string().min(1).max(100),
  language: z.enum(['powershell', 'cmd']),
  text: z.string().min(1).max(scriptLimits.characters),
});
export type Script = z.infer<typeof scriptSchema>;

export const scriptDigestSchema = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256');

/** How an order names a script: the SHA-256 of its text in hex, and what the owner signed. */
export const namedScriptSchema = z.strictObject({
  sha256: scriptDigestSchema,
  script: jwsSchema,
  /** seconds that it is given */
  seconds: z.number().int().min(1).max(3600).default(300),
});
export type NamedScript = z.infer<typeof namedScriptSchema>;

export const scriptsSettingsSchema = z.strictObject({
  scripts: z.array(namedScriptSchema).max(scriptLimits.scripts).default([]),
});

/** SHA-256 of the text as UTF-8, in hex: what `certutil` and `Get-FileHash` show of the file. */
export async function scriptDigest(text: string): Promise<string> {
  return [...(await sha256(text))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What stands in a named script, for whoever judged it before. */
export function scriptIn(named: NamedScript): Result<Script> {
  return payloadUnverified(named.script, 'script', scriptSchema);
}

/** What a plan and a report call the step that runs it. */
export function scriptStepId(sha256: string): string {
  return `script:${sha256}`;
}

type Task = { id: string; settings: Record<string, unknown> };

/**
 * Whether the scripts of an order may run: the laptop must allow them, each be signed by an owner of this project, and be the one
 * that the order names. Null when nothing is against it, or when there is none.
 */
export async function scriptsRefusal(
  tasks: readonly Task[],
  judge: { allowed: boolean; trust: Trust },
): Promise<FerryError | null> {
  const ordered = tasks.filter(({ id }) => id === scriptsTask);
  if (ordered.length === 0) return null;
  if (!judge.allowed) {
    const message = 'scripts-not-allowed: this agent was installed without ALLOWSCRIPTS=1';
    return fail('forbidden', 'order', message, 'Start again without scripts, or install the agent with it.').error;
  }
  for (const { settings } of ordered) {
    const read = scriptsSettingsSchema.safeParse(settings);
    if (!read.success)
      return fail('invalid', 'task scripts', 'its settings do not fit', 'Choose the scripts again.').error;
    for (const named of read.data.scripts) {
      const judged = await verifyScript(named, judge.trust);
      if (!judged.ok) return judged.error;
    }
  }
  return null;
}

/** Whether an owner of this project signed it, and it is the one that is named. */
export async function verifyScript(named: NamedScript, trust: Trust): Promise<Result<Verified<Script>>> {
  const where = `script ${named.sha256.slice(0, 12)}`;
  const verified = await trust.verifyConsole(named.script, 'script', scriptSchema);
  if (!verified.ok)
    return fail(verified.error.code, where, `script-refused: ${verified.error.message}`, verified.error.remedy);
  const { payload } = verified.value;
  if ((await scriptDigest(payload.text)) === named.sha256) return ok(verified.value);
  const message = `script-refused: the order names another script than "${payload.name}", which was signed`;
  return fail('forbidden', where, message, 'Choose the script again, then start again.');
}
