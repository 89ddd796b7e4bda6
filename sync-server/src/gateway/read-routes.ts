import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { WireDocument } from '@ferry/common/documents/wire';
import { check, fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { admittedOf } from './access-hook.ts';
import type { Admitted } from './access-hook.ts';
import { idList } from './changes-request.ts';
import { sendFailure } from './failures.ts';

/** Documents in one answer; more are asked for in pages. */
const most = 5000;

const id = z.string().min(1).max(200);
const jsonId = z
  .string()
  .max(300)
  .transform((text, context) => {
    const parsed = idList(`[${text}]`);
    if (parsed.ok && parsed.value.length === 1) return parsed.value[0];
    context.addIssue({ code: 'custom', message: 'not a JSON string' });
    return z.NEVER;
  });
const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })]);
const allDocsSchema = z.looseObject({
  keys: z.union([z.array(id).max(most), z.string().max(400_000)]).optional(),
  key: jsonId.optional(),
  startkey: jsonId.optional(),
  start_key: jsonId.optional(),
  endkey: jsonId.optional(),
  end_key: jsonId.optional(),
  limit: z.coerce.number().int().nonnegative().optional(),
  skip: z.coerce.number().int().min(0).max(most).default(0),
  include_docs: flag.default(false),
  inclusive_end: flag.default(true),
  descending: z.union([z.literal('false'), z.literal(false)]).optional(),
});
const bulkGetSchema = z.looseObject({
  docs: z.array(z.looseObject({ id, rev: z.string().max(100).optional() })).max(most),
});
const revsDiffSchema = z.record(id, z.array(z.string().max(100)).max(1000));
const getSchema = z.looseObject({
  rev: z.string().max(100).optional(),
  revs: flag.optional(),
  open_revs: z.undefined({ message: 'is not served: there are no conflict branches' }).optional(),
});

export function addReadRoutes(server: FastifyInstance): void {
  server.get('/:db', { config: { ferry: 'info' } }, async (request) => {
    const { project, collection, scope } = admittedOf(request);
    const { documents, seq } = await project.store.info(collection);
    const { db } = request.params as { db: string };
    // How many laptops there are is no device's business.
    return { db_name: db, doc_count: scope.ids ? 0 : documents, update_seq: seq, instance_start_time: '0' };
  });

  server.route({
    method: ['GET', 'POST'],
    url: '/:db/_all_docs',
    config: { ferry: 'all-docs' },
    async handler(request, reply) {
      // RxDB sends in the body what CouchDB documents for the query; CouchDB takes both, and so do we.
      const given = { ...(request.query as object), ...(request.body ?? {}) };
      const query = check(allDocsSchema, given, '_all_docs');
      if (!query.ok) return await sendFailure(reply, query.error);
      const rows = await allDocs(admittedOf(request), query.value);
      if ('code' in rows) return await sendFailure(reply, rows);
      return { offset: 0, total_rows: rows.length, rows };
    },
  });

  server.post('/:db/_bulk_get', { config: { ferry: 'bulk-get' } }, async (request, reply) => {
    const body = check(bulkGetSchema, request.body, '_bulk_get');
    if (!body.ok) return await sendFailure(reply, body.error);
    const asked = body.value.docs;
    const documents = await visible(
      admittedOf(request),
      asked.map((each) => each.id),
    );
    const { revs } = request.query as { revs?: string };
    return {
      results: asked.map((each, index) => {
        const document = documents[index];
        if (document && (each.rev === undefined || each.rev === document._rev))
          return { id: each.id, docs: [{ ok: revs === 'true' ? withRevisions(document) : document }] };
        const rev = each.rev ?? 'undefined';
        return { id: each.id, docs: [{ error: { id: each.id, rev, error: 'not_found', reason: 'missing' } }] };
      }),
    };
  });

  server.post('/:db/_revs_diff', { config: { ferry: 'revs-diff' } }, async (request, reply) => {
    const body = check(revsDiffSchema, request.body, '_revs_diff');
    if (!body.ok) return await sendFailure(reply, body.error);
    const entries = Object.entries(body.value);
    const documents = await visible(
      admittedOf(request),
      entries.map(([each]) => each),
    );
    const missing = entries.flatMap(([each, revs], index) => {
      const unknown = revs.filter((rev) => rev !== documents[index]?._rev);
      return unknown.length > 0 ? [[each, { missing: unknown }] as const] : [];
    });
    return Object.fromEntries(missing);
  });

  server.get('/:db/:id', { config: { ferry: 'get' } }, async (request, reply) => {
    const params = request.params as { id: string };
    const query = check(getSchema, request.query, 'document');
    if (!query.ok) return await sendFailure(reply, query.error);
    const admitted = admittedOf(request);
    const [document] = await visible(admitted, [params.id]);
    const { rev, revs } = query.value;
    if (!document || (rev !== undefined && rev !== document._rev)) {
      const where = `${admitted.collection}/${params.id}`;
      return await sendFailure(reply, fail('not-found', where, 'missing', 'There is no such document.').error);
    }
    return revs ? withRevisions(document) : document;
  });
}

/** What is there and may be seen, in the order asked for. What may not be seen is as if it were not there. */
async function visible({ project, collection, scope }: Admitted, ids: string[]): Promise<(WireDocument | null)[]> {
  // Names with an underscore are CouchDB's own; the store would take them for design or local documents.
  const allowed = ids.filter((each) => scope.allows(each) && !each.startsWith('_'));
  const found = new Map<string, WireDocument>();
  for (const document of await project.store.getMany(collection, allowed))
    if (document) found.set(document._id, document);
  return ids.map((each) => found.get(each) ?? null);
}

type Row =
  { key: string; error: 'not_found' } | { id: string; key: string; value: { rev: string }; doc?: WireDocument };

async function allDocs(admitted: Admitted, query: z.output<typeof allDocsSchema>): Promise<Row[] | FerryError> {
  const rowOf = (document: WireDocument): Row => ({
    id: document._id,
    key: document._id,
    value: { rev: document._rev ?? '' },
    ...(query.include_docs ? { doc: document } : {}),
  });
  let keys: string[] | undefined;
  if (typeof query.keys === 'string') {
    const listed = idList(query.keys);
    if (!listed.ok) return listed.error;
    keys = listed.value;
  } else keys = query.keys ?? (query.key === undefined ? undefined : [query.key]);
  if (keys) {
    const documents = await visible(admitted, keys);
    const rows = keys.map((key, index): Row => {
      const document = documents[index];
      return document ? rowOf(document) : { key, error: 'not_found' };
    });
    return query.key === undefined ? rows : rows.filter((row) => 'id' in row);
  }
  const start = query.startkey ?? query.start_key;
  const end = query.endkey ?? query.end_key;
  const { project, collection, scope } = admitted;
  const limit = query.limit === undefined ? most + 1 : Math.min(query.limit, most);
  const inside = (each: string): boolean =>
    (start === undefined || each >= start) && (end === undefined || (query.inclusive_end ? each <= end : each < end));
  const range = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
  const documents = scope.ids
    ? (await visible(admitted, scope.ids.toSorted())).filter((document) => document !== null)
    : await project.store.list(collection, { ...range, limit: limit + query.skip });
  const rows = documents.filter((document) => inside(document._id)).slice(query.skip, query.skip + limit);
  if (rows.length > most)
    return fail('too-large', '_all_docs', `more than ${most} documents`, 'Ask in pages, with startkey and limit.')
      .error;
  return rows.map(rowOf);
}

/** For PouchDB's replication, which wants to know the history: the store keeps the latest revision only. */
function withRevisions(document: WireDocument): WireDocument {
  const [start = '1', hash = ''] = (document._rev ?? '').split('-');
  return { ...document, _revisions: { start: Number(start), ids: [hash] } };
}
