import { clockToleranceMs, hlcTime } from '@ferry/common/clock';
import { documentTypeOf } from '@ferry/common/documents/all';
import type { AnyDocument, ReplicatedCollection } from '@ferry/common/documents/document-type';
import { goSchema, stopSchema } from '@ferry/common/orders/order';
import { policySchema } from '@ferry/common/orders/policy';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { sameDocument } from './collection-schemas.ts';

/** Whether a stamp was made by a clock that was ahead, as every judge but its writer sees it. `now` in milliseconds since 1970. */
export function isFuture(stamp: string, now: number): boolean {
  return hlcTime(stamp) - now > clockToleranceMs;
}

type Parts = Record<string, unknown>;
type Fields = Record<string, { clock: string }>;

const registers = { stop: stopSchema, go: goSchema, policy: policySchema } as const;
export type Register = keyof typeof registers;
export const registerNames = ['stop', 'go', 'policy'] as const satisfies readonly Register[];

/** The stamp of a register of an order; it was verified before it was stored. */
export function registerStamp(name: Register, jws: string): string | null {
  const payload = payloadUnverified(jws, name, registers[name]);
  return payload.ok ? payload.value.clock : null;
}

/**
 * Whether `after` only says anew, under another stamp, what `before` says under one from the future: everything else of `before`
 * must be in it. Then it may take its place, though a merge would keep the later stamp.
 */
export function isRestamped(
  collection: ReplicatedCollection,
  before: AnyDocument,
  after: AnyDocument,
  now: number,
): boolean {
  const { kept, dropped } = withoutFuture(collection, before, now);
  if (dropped.length === 0 || !dropped.every((path) => has(after, path))) return false;
  return sameDocument(documentTypeOf(collection).merge(kept, after), after);
}

/** A document without what a clock that was ahead wrote into it, and the names of that: `go`, `fields.displayName`. */
function withoutFuture(
  collection: ReplicatedCollection,
  document: AnyDocument,
  now: number,
): { kept: AnyDocument; dropped: string[] } {
  const kept: Parts = { ...document };
  const dropped: string[] = [];
  if (collection === 'orders') {
    for (const name of registerNames) {
      const jws = kept[name];
      const stamp = typeof jws === 'string' ? registerStamp(name, jws) : null;
      if (stamp === null || !isFuture(stamp, now)) continue;
      dropped.push(name);
      delete kept[name];
    }
  } else if (isFields(kept['fields'])) {
    const fields = { ...kept['fields'] };
    for (const [name, field] of Object.entries(fields)) {
      if (!isFuture(field.clock, now)) continue;
      dropped.push(`fields.${name}`);
      delete fields[name];
    }
    kept['fields'] = fields;
  }
  return { kept: kept as AnyDocument, dropped };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function has(document: AnyDocument, path: string): boolean {
  const parts: Parts = { ...document };
  if (!path.startsWith('fields.')) return Object.hasOwn(parts, path);
  return isFields(parts['fields']) && Object.hasOwn(parts['fields'], path.slice('fields.'.length));
}
