import { z } from 'zod';
import { jwsSchema } from '../trust/jws.ts';
import { companyKeySchema, projectIdSchema, rootRecordSchema } from '../trust/root-record.ts';
import { enrolmentSecretSchema } from '../enrolment.ts';

/**
 * What goes between gateway and agent or console, beside the subset of CouchDB's own API (DESIGN section 6).
 *
 * `GET  /v1/hello`                              -> hello
 * `POST /v1/projects`                           registration -> { projectId }   (set-up code; idempotent for the same record)
 * `GET  /v1/projects/:companyKey`               -> rootRecord
 * `POST /v1/projects/:projectId/enrolments`     enrolmentBody -> { projectId }
 * `PUT  /v1/projects/:projectId/releases/:sha256`  the bytes of a release, from an owner's console, with a proof and a
 *                                                  Content-Length (else 411); kept only when they have that SHA-256; 201,
 *                                                  or 200 when it is there already
 * `HEAD` and `GET` of the same                     for devices and consoles of the project, with a proof; `Range: bytes=a-b` is answered
 *                                                  206, at most `limits.releasePart` bytes at a time for a device
 * `*    /ferry-<projectId>-<collection>/...`    CouchDB's, with a proof
 *
 * Every answer carries a fresh nonce in `ferry-nonce` and the gateway's time in `date`. A failure is a FerryError as JSON with
 * the status of `statusOf`; on CouchDB routes the body has CouchDB's `error` and `reason` too.
 */
export const gatewayProtocol = 1;
export const nonceHeader = 'ferry-nonce';
/** `Authorization: Ferry <compact JWS of kind gateway-proof>` */
export const proofScheme = 'Ferry';
/** How long a nonce is good, in milliseconds. */
export const nonceLifetimeMs = 5 * 60 * 1000;

export const helloSchema = z.looseObject({
  server: z.literal('ferry'),
  protocols: z.array(z.number().int()),
  version: z.string(),
  nonce: z.string(),
  time: z.iso.datetime(),
});
export type Hello = z.infer<typeof helloSchema>;

/**
 * Signed by the device key (`key` in the header) or the console key (`grants` in the header). Good for the nonce's life, at
 * that origin, for that project; cf. RFC 9449.
 */
export const gatewayProofSchema = z.looseObject({
  origin: z.string().max(300),
  projectId: projectIdSchema,
  /** device id or console fingerprint */
  subject: z.string().max(64),
  nonce: z.string().max(200),
});
export type GatewayProof = z.infer<typeof gatewayProofSchema>;

export const registrationSchema = z.object({ rootRecord: rootRecordSchema, setupCode: z.string().min(8).max(100) });
export type Registration = z.infer<typeof registrationSchema>;

/** `request` is a JWS of kind `enrolment` whose `binding` is the nonce; the secret goes beside it, never into it. */
export const enrolmentBodySchema = z.object({ secret: enrolmentSecretSchema, request: jwsSchema });
export type EnrolmentBody = z.infer<typeof enrolmentBodySchema>;

export const companyKeyParamSchema = companyKeySchema;
