import { z } from 'zod';
import { hlcSchema } from '../clock.ts';
import type { Clock, Hlc } from '../clock.ts';
import { canonicalJson } from '../canonical-json.ts';

/**
 * A value with the time of its writing: two copies of a document merge field by field. `mac` has its place here for the
 * authentication of fields (DESIGN section 4), which comes with second consoles.
 */
export type Field<T> = { value: T; clock: Hlc; mac?: string };

export function fieldOf<S extends z.ZodType>(
  value: S,
): z.ZodObject<{ value: S; clock: z.ZodString; mac: z.ZodOptional<z.ZodString> }, z.core.$loose> {
  return z.looseObject({ value, clock: hlcSchema, mac: z.string().max(100).optional() });
}

/** Known fields by name, each optional; unknown ones (of a newer Ferry) are kept as long as they are stamped. */
export function fieldsOf<S extends Record<string, z.ZodType>>(values: S): z.ZodType<FieldsOf<S>> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, value] of Object.entries(values)) shape[name] = fieldOf(value).optional();
  return z.object(shape).catchall(fieldOf(z.unknown())) as unknown as z.ZodType<FieldsOf<S>>;
}
export type FieldsOf<S extends Record<string, z.ZodType>> = { [K in keyof S]?: Field<z.output<S[K]>> };

type AnyFields = Record<string, Field<unknown> | undefined>;

function laterField(a: Field<unknown>, b: Field<unknown>): Field<unknown> {
  if (a.clock !== b.clock) return a.clock > b.clock ? a : b;
  return canonicalJson(a) >= canonicalJson(b) ? a : b;
}

/** Per field the later clock; two values under one stamp (a writer that broke the rule) fall back to a fixed order. */
export function mergeFields<F extends object>(a: F, b: F): F {
  const x = a as AnyFields;
  const y = b as AnyFields;
  const merged: AnyFields = {};
  for (const name of new Set([...Object.keys(x), ...Object.keys(y)])) {
    // Own fields only: one called `constructor` would otherwise meet what every object inherits.
    const left = Object.hasOwn(x, name) ? x[name] : undefined;
    const right = Object.hasOwn(y, name) ? y[name] : undefined;
    merged[name] = left && right ? laterField(left, right) : (left ?? right);
  }
  return merged as F;
}

/** Stamps the values that differ from what is there: an edit that changes nothing writes nothing. */
export function stampChanges<F extends object>(
  fields: F,
  values: { [K in keyof F]?: F[K] extends Field<infer T> | undefined ? T : never },
  clock: Clock,
): F {
  const before = fields as AnyFields;
  const after: AnyFields = { ...before };
  for (const [name, value] of Object.entries(values)) {
    if (
      value !== undefined &&
      canonicalJson(Object.hasOwn(before, name) ? before[name]?.value : undefined) !== canonicalJson(value)
    )
      after[name] = { value, clock: clock.tick() };
  }
  return after as F;
}

/**
 * What `stampChanges` stamped anew: all that an edit has to be merged with. The rest is there already, and a document that has grown
 * beyond the limit by merging could otherwise not be made smaller field by field.
 */
export function stampedAnew<F extends object>(before: F, after: F): F {
  const known = before as AnyFields;
  const fresh = Object.entries(after as AnyFields).filter(([name, field]) => known[name] !== field);
  return Object.fromEntries(fresh) as F;
}
