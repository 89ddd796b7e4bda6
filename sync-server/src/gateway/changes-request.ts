import { z } from 'zod';
import { check, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';

const flag = z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional();
const milliseconds = z.coerce.number().int().nonnegative();
const ids = z.array(z.string().max(200)).max(10_000);
const greatestLimit = 1000;

const querySchema = z.looseObject({
  feed: z.enum(['normal', 'longpoll']).default('normal'),
  // CouchDB's sequences name the nodes of its cluster, each at its length.
  since: z.string().max(2000).default('0'),
  limit: z.coerce.number().int().positive().default(greatestLimit),
  include_docs: flag,
  /** CouchDB's `heartbeat=true` is its default of a minute */
  heartbeat: z.union([z.literal('true').transform(() => 60_000), milliseconds]).optional(),
  timeout: milliseconds.optional(),
  filter: z.literal('_doc_ids').optional(),
  doc_ids: z.string().max(100_000).optional(),
  descending: z.literal('false').optional(),
});
const bodySchema = z.looseObject({ doc_ids: ids.optional() }).nullish();

export interface ChangesRequest {
  readonly live: boolean;
  /** a sequence, or `now` */
  readonly since: string;
  readonly limit: number;
  readonly includeDocs: boolean;
  /** milliseconds between signs of life; undefined: none */
  readonly heartbeat: number | undefined;
  /** milliseconds after which an empty answer is due */
  readonly timeout: number | undefined;
  /** null: all documents */
  readonly ids: readonly string[] | null;
}

/**
 * Reads CouchDB's parameters of `_changes`. A parameter that would change the answer and is not served (a view, a continuous
 * feed, the other direction) is refused, so that nobody takes the wrong answer for the right one.
 */
export function changesRequest(query: unknown, body: unknown): Result<ChangesRequest> {
  const parameters = check(querySchema, query, '_changes');
  if (!parameters.ok) return parameters;
  const content = check(bodySchema, body, '_changes');
  if (!content.ok) return content;
  const { feed, since, limit, include_docs, heartbeat, timeout, filter, doc_ids } = parameters.value;
  let wanted = content.value?.doc_ids ?? null;
  if (doc_ids !== undefined) {
    const listed = idList(doc_ids);
    if (!listed.ok) return listed;
    wanted = listed.value;
  }
  if (filter && !wanted)
    return fail('invalid', '_changes.doc_ids', 'the filter _doc_ids needs doc_ids', 'Send doc_ids as a JSON list.');
  return ok({
    live: feed === 'longpoll',
    since,
    limit: Math.min(limit, greatestLimit),
    includeDocs: include_docs ?? false,
    heartbeat: heartbeat === undefined ? undefined : Math.max(heartbeat, 1000),
    timeout,
    // Without the filter CouchDB does not look at doc_ids.
    ids: filter ? wanted : null,
  });
}

/** A JSON list of document ids out of a query string. */
export function idList(text: string): Result<string[]> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return fail('invalid', 'query', 'a list of ids is not JSON', 'Send a JSON list of strings.');
  }
  return check(ids, raw, 'query');
}
