import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { settingsId } from '@ferry/common/documents/settings';
import { check, errorFrom, fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { releaseDigestSchema, releaseSchema } from '@ferry/common/orders/release';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { admittedToReleases } from './access-hook.ts';
import { allowRelease } from './body-times.ts';
import type { BodyTimes } from './body-times.ts';
import { byteRange } from './byte-range.ts';
import { sendFailure } from './failures.ts';
import type { Log } from './log.ts';
import type { Project } from './project.ts';
import { readStored } from './stored-documents.ts';

const path = '/v1/projects/:projectId/releases/:sha256';

/** The bytes of releases (`protocol/gateway.ts`). What they are is for the signed manifest to say, which agents check. */
export function addReleaseRoutes(server: FastifyInstance, parts: { bodyTimes: BodyTimes; log: Log }): void {
  server.head(path, { config: { ferry: 'release-get' } }, async (request, reply) => {
    const found = await open(request);
    if (!found.ok) return await sendFailure(reply, found.error);
    const { file, size, sha256 } = found.value;
    await file.close();
    return await describe(reply, sha256, size).send();
  });

  server.get(path, { config: { ferry: 'release-get' }, exposeHeadRoute: false }, async (request, reply) => {
    const found = await open(request);
    if (!found.ok) return await sendFailure(reply, found.error);
    const { file, size, sha256 } = found.value;
    const { range } = request.headers;
    const byDevice = admittedToReleases(request).principal.kind === 'device';
    if (range === undefined && !byDevice) return await describe(reply, sha256, size).send(file.createReadStream());
    const part = byteRange(range ?? '', size, byDevice ? limits.releasePart : limits.release);
    if (!part) {
      await file.close();
      reply.header('content-range', `bytes */${size}`);
      return await sendFailure(reply, noSuchRange(sha256, size), 416);
    }
    reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${size}`);
    return await describe(reply, sha256, part.end - part.start + 1).send(file.createReadStream(part));
  });

  // In a scope of its own: a body that is no JSON, and larger than any other, comes in nowhere else.
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body));
    scope.put(path, { config: { ferry: 'release-put' } }, async (request, reply) => {
      const { project } = admittedToReleases(request);
      const named = digestIn(request);
      if (!named.ok) return await sendFailure(reply, named.error);
      const length = request.headers['content-length'];
      const taken = length === undefined ? noLength(named.value) : await take(request, project, named.value, parts);
      if (!taken.ok) {
        // Read to its end, or the sender would never come to read this answer.
        request.raw.resume();
        return await sendFailure(reply, taken.error, length === undefined ? 411 : undefined);
      }
      return await reply.code(taken.value === 'new' ? 201 : 200).send({ sha256: named.value });
    });
  });
}

async function take(
  request: FastifyRequest,
  project: Project,
  sha256: string,
  { bodyTimes, log }: { bodyTimes: BodyTimes; log: Log },
): Promise<Result<'new' | 'known'>> {
  if (await project.releases.renew(sha256)) return ok('known');
  const { body } = request;
  if (!(body instanceof Readable))
    return fail('invalid', `releases/${sha256}`, 'no bytes came', 'Send the file as application/octet-stream.');
  allowRelease(request, bodyTimes);
  const received = await project.releases.receive(sha256, body, Number(request.headers['content-length']));
  if (!received.ok) return received;
  const { projectId } = project.record;
  log('info', 'release-received', { projectId, sha256, size: received.value.size });
  try {
    const removed = await project.releases.tidy((await offered(project)).add(sha256));
    for (const each of removed) log('info', 'release-removed', { projectId, sha256: each });
  } catch (thrown) {
    // This one is here all the same; what is too much goes with the next.
    log('warn', 'releases-not-tidied', { projectId, message: errorFrom(thrown, 'releases').message });
  }
  return ok('new');
}

/** What agents take now, and what they take once the settings are published. */
async function offered(project: Project): Promise<Set<string>> {
  const policy = await project.policy();
  const settings = await readStored(project.store, 'settings', settingsId);
  const manifests = [policy?.release, settings?.fields.release?.value];
  return new Set(
    manifests.flatMap((manifest) => {
      const release = manifest ? payloadUnverified(manifest, 'release', releaseSchema) : null;
      return release?.ok ? [release.value.sha256] : [];
    }),
  );
}

async function open(request: FastifyRequest) {
  const named = digestIn(request);
  if (!named.ok) return named;
  const found = await admittedToReleases(request).project.releases.open(named.value);
  if (found) return ok({ ...found, sha256: named.value });
  const remedy = 'A console that has it sends it, once it is connected.';
  return fail('not-found', `releases/${named.value}`, 'this server has not got this release', remedy);
}

function digestIn(request: FastifyRequest): Result<string> {
  const params = check(z.object({ sha256: releaseDigestSchema }), request.params, 'release');
  return params.ok ? ok(params.value.sha256) : params;
}

function describe(reply: FastifyReply, sha256: string, length: number): FastifyReply {
  return reply
    .type('application/octet-stream')
    .header('content-length', length)
    .header('accept-ranges', 'bytes')
    .header('etag', `"${sha256}"`);
}

/** Room is kept free for what comes, so its length has to be known. */
function noLength(sha256: string): { ok: false; error: FerryError } {
  return fail('invalid', `releases/${sha256}`, 'how many bytes will come is not said', 'Send a Content-Length.');
}

function noSuchRange(sha256: string, size: number): FerryError {
  const message = `this range cannot be answered: a device asks for one part of the ${size} bytes at a time`;
  return fail('invalid', `releases/${sha256}`, message, 'Send Range: bytes=<first>-<last>.').error;
}
