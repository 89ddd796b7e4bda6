import type { FastifyError, FastifyReply } from 'fastify';
import { errorFrom, fail, FerryFailure } from '@ferry/common/errors';
import type { ErrorCode, FerryError } from '@ferry/common/errors';
import { gatewayProtocol } from '@ferry/common/protocol/gateway';
import { statusOf } from '@ferry/common/protocol/http-status';

/** CouchDB's names for what its clients know; everything else is `forbidden`, which none of them tries again. */
const couchNames: Partial<Record<ErrorCode, string>> = {
  conflict: 'conflict',
  'not-found': 'not_found',
  unauthenticated: 'unauthorized',
  invalid: 'bad_request',
  'too-large': 'too_large',
  storage: 'internal_server_error',
  internal: 'internal_server_error',
};

/** A FerryError with CouchDB's `error` and `reason` beside it. */
export type CouchFailure = FerryError & { error: string; reason: string };

export function couchFailure(error: FerryError): CouchFailure {
  return { error: couchNames[error.code] ?? 'forbidden', reason: error.message, ...error };
}

export async function sendFailure(
  reply: FastifyReply,
  error: FerryError,
  status = statusOf(error.code),
): Promise<FastifyReply> {
  if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000));
  return await reply.code(status).type('application/json').send(couchFailure(error));
}

/** What Fastify throws (a body that is no JSON, too big, of another type), or whatever a handler threw, as a FerryError. */
export function failureOf(thrown: unknown, where: string): FerryError {
  if (thrown instanceof FerryFailure) return thrown.error;
  const { code, statusCode, message } = thrown as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || statusCode === 413)
    return fail('too-large', where, 'the body is too large', 'Send less at once.').error;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return fail('invalid', where, 'the body is of a type that is not taken here', 'Send JSON as application/json.')
      .error;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return fail('invalid', where, message ?? 'the request is malformed', 'Send valid JSON and a valid URL.').error;
  return errorFrom(thrown, where);
}

/** For what nothing answers. `/v2/…` where this server speaks another version is told apart: the client is to be updated. */
export function noSuchAddress({ method, url }: { method: string; url: string }): FerryError {
  const path = url.split('?')[0] ?? '';
  const version = /^\/v(\d{1,6})\//.exec(path)?.[1];
  const where = `${method} ${path}`;
  if (version !== undefined && Number(version) !== gatewayProtocol) {
    const message = `this server speaks version ${gatewayProtocol} of the protocol, not ${version}`;
    return fail('unsupported-version', where, message, 'Update the older of the two.').error;
  }
  return fail('not-found', where, 'there is no such address', 'Check the address.').error;
}
