import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Change } from '../store/server-store.ts';
import { admittedOf } from './access-hook.ts';
import type { Admitted } from './access-hook.ts';
import { changesRequest } from './changes-request.ts';
import type { ChangesRequest } from './changes-request.ts';
import { sendFailure } from './failures.ts';
import type { Waiting } from './feed.ts';

/** Milliseconds. `longest`: the longest that a request waits: its nonce and the grant behind it are judged anew then. */
export interface PollTimes {
  readonly longest: number;
  readonly byDefault: number;
}

/** CouchDB's default, and the life of a nonce. */
export const pollTimes: PollTimes = { longest: 5 * 60_000, byDefault: 60_000 };

type Page = { changes: readonly Change[]; lastSeq: string };

export function addChangesRoutes(server: FastifyInstance, times: PollTimes): void {
  server.route({
    method: ['GET', 'POST'],
    url: '/:db/_changes',
    config: { ferry: 'changes' },
    async handler(request, reply) {
      const admitted = admittedOf(request);
      const asked = changesRequest(request.query, request.body);
      if (!asked.ok) return await sendFailure(reply, asked.error);
      const query = { ...asked.value, ids: idsFor(asked.value.ids, admitted) };
      reply.type('application/json');
      if (!query.live) return answer(await pageOf(admitted, query), query);

      const { project, collection, principal } = admitted;
      // First the waiting, then the look at what is there: nothing can come in between unseen.
      const waiting = await project.feeds[collection].wait(principal.id, query.ids);
      // Somebody who hangs up while this is looked up never gets as far as a stream to be closed.
      if (reply.raw.closed) waiting.end();
      else reply.raw.once('close', () => waiting.end());
      let page: Page;
      try {
        page = await pageOf(admitted, query);
      } catch (thrown) {
        waiting.end();
        throw thrown;
      }
      if (page.changes.length > 0) {
        waiting.end();
        return answer(page, query);
      }
      return poll(waiting, page.lastSeq, query, times);
    },
  });
}

/** What was asked for, and of that what may be seen. Null: everything. */
function idsFor(asked: readonly string[] | null, { scope }: Admitted): readonly string[] | null {
  if (!scope.ids) return asked;
  return asked ? asked.filter((id) => scope.allows(id)) : scope.ids;
}

async function pageOf({ project, collection }: Admitted, query: ChangesRequest): Promise<Page> {
  if (query.since === 'now') return { changes: [], lastSeq: (await project.store.info(collection)).seq };
  const { since, limit, ids } = query;
  return await project.store.changes(collection, ids ? { since, limit, ids } : { since, limit });
}

function answer({ changes, lastSeq }: Page, { includeDocs }: ChangesRequest): string {
  // A tombstone is left out: somebody wrote past the gateway, and no client of ours knows what to do with one.
  const results = changes.flatMap(({ seq, id, rev, document }) =>
    document ? [{ seq, id, changes: [{ rev }], ...(includeDocs ? { doc: document } : {}) }] : [],
  );
  return JSON.stringify({ results, last_seq: lastSeq });
}

/**
 * A long poll: a line break at once (the headers go out, and the client knows that it is heard) and with every heartbeat, then
 * the answer. JSON allows white space in front.
 */
function poll(waiting: Waiting, since: string, query: ChangesRequest, times: PollTimes): PassThrough {
  const stream = new PassThrough();
  stream.write('\n');
  const heartbeat = query.heartbeat && setInterval(() => stream.write('\n'), query.heartbeat);
  // With a heartbeat CouchDB waits without an end; here it is bounded, and the client asks again.
  const wait = query.heartbeat ? times.longest : Math.min(query.timeout ?? times.byDefault, times.longest);
  const deadline = setTimeout(() => waiting.end(), wait);
  void waiting.changes.then((found) => {
    clearInterval(heartbeat);
    clearTimeout(deadline);
    if (stream.destroyed) return;
    const changes = found.slice(0, query.limit);
    stream.end(answer({ changes, lastSeq: changes.at(-1)?.seq ?? since }, query));
  });
  return stream;
}
