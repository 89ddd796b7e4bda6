import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { namedScriptSchema, scriptDigestSchema } from '../orders/scripts.ts';
import type { NamedScript } from '../orders/scripts.ts';
import type { SettingsDocument } from './settings.ts';
import { stampChanges } from './stamped.ts';
import type { Field } from './stamped.ts';

/**
 * The scripts of a project, in fields of the settings' document beside the settings themselves. Each is a field of its own, so
 * that two consoles which add different ones keep both (docs/conflicts.md):
 *
 * - `script.<sha256>`: how an order names it, or null once it was taken out;
 * - `scriptOff.<sha256>`: true while it stays in the list and orders do not bring it;
 * - `scriptOrder`: the SHA-256s in the order in which they run.
 *
 * Off and order are fields of their own, so that moving a script here never brings back one that was taken out there.
 */
const ofScript = 'script.';
const ofOff = 'scriptOff.';
const orderField = 'scriptOrder';
/** Beyond what any order takes: several consoles may have added some without knowing of one another. */
const mostInOrder = 200;
const orderSchema = z.array(scriptDigestSchema).max(mostInOrder);

export type KeptScript = {
  sha256: string;
  off: boolean;
  /** null: what lies there is no script */
  named: NamedScript | null;
};

type Fields = Record<string, Field<unknown> | undefined>;

/** What is kept, in the order in which it runs: as `scriptOrder` says; what it does not name comes last, as it was added. */
export function keptScripts(document: SettingsDocument | null): KeptScript[] {
  const fields: Fields = document?.fields ?? {};
  const valueOf = (name: string): unknown => (Object.hasOwn(fields, name) ? fields[name]?.value : undefined);
  const order = orderSchema.safeParse(valueOf(orderField)).data ?? [];
  const found = Object.entries(fields).flatMap(([name, field]) => {
    const sha256 = name.slice(ofScript.length);
    const isScript = name.startsWith(ofScript) && scriptDigestSchema.safeParse(sha256).success;
    if (!isScript || !field || field.value === null) return [];
    const named = namedScriptSchema.safeParse(field.value).data ?? null;
    const kept = {
      sha256,
      off: valueOf(`${ofOff}${sha256}`) === true,
      named: named?.sha256 === sha256 ? named : null,
    };
    const place = order.indexOf(sha256);
    return [{ kept, place: place < 0 ? order.length : place, clock: field.clock }];
  });
  found.sort((a, b) => a.place - b.place || (a.clock < b.clock ? -1 : a.clock > b.clock ? 1 : 0));
  return found.map(({ kept }) => kept);
}

/** What can be done with them; a change that changes nothing stamps nothing. */
export type ScriptChange =
  | { add: NamedScript }
  | { remove: string }
  | { sha256: string; off: boolean }
  /** the SHA-256s of those that are kept, as they are to run */
  | { order: string[] };

export function changeScripts(document: SettingsDocument, change: ScriptChange, clock: Clock): SettingsDocument {
  const values: Record<string, unknown> = {};
  if ('add' in change) {
    const { sha256 } = change.add;
    values[`${ofScript}${sha256}`] = change.add;
    // One that was off when it was taken out is added to be run.
    if (Object.hasOwn(document.fields, `${ofOff}${sha256}`)) values[`${ofOff}${sha256}`] = false;
  } else if ('remove' in change) values[`${ofScript}${change.remove}`] = null;
  else if ('off' in change) values[`${ofOff}${change.sha256}`] = change.off;
  else values[orderField] = change.order.slice(0, mostInOrder);
  const fields = stampChanges<Fields>(document.fields, values, clock) as SettingsDocument['fields'];
  return { ...document, fields };
}
