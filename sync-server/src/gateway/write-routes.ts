import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { check, fail } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { admittedOf } from './access-hook.ts';
import { couchFailure, sendFailure } from './failures.ts';
import type { CouchFailure } from './failures.ts';
import { writeAll } from './writes.ts';
import type { Written } from './writes.ts';

const bulkSchema = z.looseObject({
  docs: z.array(z.unknown()).max(limits.bulkDocuments, `a bulk has at most ${limits.bulkDocuments} documents`),
  new_edits: z.literal(true, { message: 'revisions are made here: new_edits=false is not served' }).optional(),
});
const putQuerySchema = z.looseObject({
  rev: z.string().max(100).optional(),
  new_edits: z.literal('true', { message: 'revisions are made here: new_edits=false is not served' }).optional(),
});
const localSchema = z.looseObject({ _rev: z.string().max(100).optional() });
const largestCheckpoint = 16 * 1024;

type BulkRow = { ok: true; id: string; rev: string } | ({ id: string } & CouchFailure);

export function addWriteRoutes(server: FastifyInstance, now: () => number): void {
  /*
   * How a refused document comes back: the answer is 201 as in CouchDB, with one row per document, in order. A row is
   * `{ ok: true, id, rev }`, `{ id, error: 'conflict', … }`, or a refusal `{ id, error, reason, code, where, message, remedy }`
   * whose `error` is never `conflict` (mostly `forbidden`; `bad_request` for a document that does not parse) and whose other
   * properties are a FerryError.
   *
   * RxDB 17 (plugins/replication-couchdb) fetches the stored document for a `conflict`, runs the conflict handler and pushes the
   * merged one. For any other row without `ok` it throws `SNH`, which fails the whole batch; it is pushed again after
   * `retryTime`, for ever, and nothing else of the collection gets through. So the console's fetch wrapper must read this
   * answer: put refused documents into quarantine by their FerryError, and hand RxDB `ok` rows in their place.
   */
  server.post('/:db/_bulk_docs', { config: { ferry: 'bulk-docs' } }, async (request, reply) => {
    const { project, collection, scope } = admittedOf(request);
    const body = check(bulkSchema, request.body, '_bulk_docs');
    if (!body.ok) return await sendFailure(reply, body.error);
    const { docs } = body.value;
    const results = await writeAll(project, collection, docs, { scope, now });
    return await reply.code(201).send(results.map((result, index) => rowOf(result, docs[index])));
  });

  server.put('/:db/:id', { config: { ferry: 'put' }, bodyLimit: limits.document * 2 }, async (request, reply) => {
    const { project, collection, scope } = admittedOf(request);
    const { id } = request.params as { id: string };
    const query = check(putQuerySchema, request.query, 'document');
    if (!query.ok) return await sendFailure(reply, query.error);
    const body = check(z.looseObject({ _id: z.literal(id).optional() }), request.body, 'document');
    if (!body.ok) return await sendFailure(reply, body.error);
    const { rev } = query.value;
    const document = { ...body.value, _id: id, ...(rev === undefined ? {} : { _rev: rev }) };
    const [result] = await writeAll(project, collection, [document], { scope, now });
    if (!result?.ok) return await sendFailure(reply, result?.error ?? fail('internal', id, 'no answer', '').error);
    return await reply.code(201).send({ ok: true, ...result.value });
  });

  server.delete('/:db/:id', { config: { ferry: 'delete' } }, async (request, reply) => {
    const { id } = request.params as { id: string };
    const remedy = 'Set deletedAt, or revokedAt, instead.';
    return await sendFailure(reply, fail('forbidden', id, 'documents are not deleted here', remedy).error);
  });

  server.get('/:db/_local/:id', { config: { ferry: 'local-get' } }, async (request, reply) => {
    const { project, collection, principal } = admittedOf(request);
    const { id } = request.params as { id: string };
    const stored = await project.store.getLocal(collection, checkpointId(principal.id, id));
    if (!stored)
      return await sendFailure(reply, fail('not-found', id, 'missing', 'There is no such checkpoint.').error);
    return { ...stored, _id: `_local/${id}` };
  });

  server.put(
    '/:db/_local/:id',
    { config: { ferry: 'local-put' }, bodyLimit: largestCheckpoint },
    async (request, reply) => {
      const { project, collection, principal } = admittedOf(request);
      const { id } = request.params as { id: string };
      const body = check(localSchema, request.body, 'checkpoint');
      if (!body.ok) return await sendFailure(reply, body.error);
      const { _rev, ...rest } = body.value;
      const content = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('_')));
      const document = { ...content, _id: checkpointId(principal.id, id), format: 1, ...(_rev ? { _rev } : {}) };
      const put = await project.store.putLocal(collection, document);
      if (!put.ok) return await sendFailure(reply, put.error);
      return await reply.code(201).send({ ok: true, id: `_local/${id}`, rev: put.value.rev });
    },
  );
}

/** Each console has its own, under whatever id: none can overwrite another's. */
function checkpointId(subject: string, id: string): string {
  return `${subject}:${id}`;
}

function rowOf(result: Result<Written>, raw: unknown): BulkRow {
  if (result.ok) return { ok: true, ...result.value };
  const id = (raw as { _id?: unknown } | null)?._id;
  return { id: typeof id === 'string' ? id.slice(0, 200) : '', ...couchFailure(result.error) };
}
