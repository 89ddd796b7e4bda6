import type { z } from 'zod';
import { check, fail } from '../errors.ts';
import type { Result } from '../errors.ts';
import { canonicalJson } from '../canonical-json.ts';

/** Every collection, in the order in which a new console fetches them: what others depend on first. */
export const collections = [
  'settings',
  'administrators',
  'tokens',
  'users',
  'enrolments',
  'orders',
  'devices',
  'audit',
  'logs',
] as const;
export type Collection = (typeof collections)[number];

/** Those that a console keeps in RxDB. Logs have a table of their own. */
export const replicatedCollections = [
  'settings',
  'administrators',
  'tokens',
  'users',
  'enrolments',
  'orders',
  'devices',
  'audit',
] as const;
export type ReplicatedCollection = (typeof replicatedCollections)[number];

/** A higher number makes an older Ferry stop writing that document. */
export const documentFormat = 1;

export type AnyDocument = { id: string; format: number };

/**
 * One type of document. `merge` is total, commutative, associative and idempotent, and only ever sees two documents of the
 * same id that passed `parse`. `indexed` gives the values to search and sort by; it reads signed parts without checking
 * them, so verify before you store.
 */
export interface DocumentType<D extends AnyDocument> {
  readonly collection: Collection;
  /** for the snapshot that guards against a changed or reused name */
  readonly schema: z.ZodType;
  parse(raw: unknown): Result<D>;
  merge(a: D, b: D): D;
  indexed(document: D): Record<string, string | number>;
}

export function documentType<S extends z.ZodType<AnyDocument>>(
  collection: Collection,
  schema: S,
  rules: {
    merge: (a: z.output<S>, b: z.output<S>) => z.output<S>;
    indexed: (document: z.output<S>) => Record<string, string | number>;
  },
): DocumentType<z.output<S>> {
  return {
    collection,
    schema,
    parse(raw) {
      const parsed = check(schema, raw, collection);
      if (parsed.ok && parsed.value.format > documentFormat) {
        return fail(
          'unsupported-version',
          `${collection}/${parsed.value.id}`,
          `written by a newer Ferry (format ${parsed.value.format})`,
          'Update Ferry on this computer.',
        );
      }
      return parsed;
    },
    merge: rules.merge,
    indexed: rules.indexed,
  };
}

/** The greater of two values in one fixed order of all JSON values: a tie-break that needs no clock. Undefined is least. */
export function greater<T>(a: T, b: T): T {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return canonicalJson(a) >= canonicalJson(b) ? a : b;
}

/**
 * Merges every property: by its own rule where there is one, else (a property that only a newer Ferry knows) the greater.
 * Property by property a maximum, hence commutative, associative and idempotent if the rules are.
 */
export function mergeProperties<D extends AnyDocument>(a: D, b: D, rules: MergeRules<D>): D {
  const rule = rules as Record<string, ((x: unknown, y: unknown) => unknown) | undefined>;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const merged: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    // Own properties only: a hostile document may have one called `valueOf`, for which every object inherits something.
    const x = Object.hasOwn(left, name) ? left[name] : undefined;
    const y = Object.hasOwn(right, name) ? right[name] : undefined;
    const own = Object.hasOwn(rule, name) ? rule[name] : undefined;
    const value = x === undefined ? y : y === undefined ? x : (own ?? greater)(x, y);
    if (value !== undefined) merged[name] = value;
  }
  return merged as D;
}

/** The names that a schema knows: a loose object has an index signature besides. */
type KnownKeys<D> = keyof { [K in keyof D as string extends K ? never : K]: true } & keyof D;
type MergeRules<D> = { [K in KnownKeys<D>]?: (x: NonNullable<D[K]>, y: NonNullable<D[K]>) => D[K] };

/** For times of revocation: the earlier one. Once there, it never goes away (see `mergeProperties`). */
export function earlier(a: string, b: string): string {
  return a <= b ? a : b;
}
