import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { gatewayProofSchema, proofScheme } from '@ferry/common/protocol/gateway';
import type { GatewayProof } from '@ferry/common/protocol/gateway';
import { headerOf } from '@ferry/common/trust/jws';
import type { Role } from '@ferry/common/trust/grants';
import type { Nonces } from './nonces.ts';
import type { Project } from './project.ts';
import { readStored } from './stored-documents.ts';

/** Who asks, once it is proven. `id`: device id or console fingerprint. */
export type Principal =
  | { readonly kind: 'device'; readonly id: string; readonly userId: string }
  | { readonly kind: 'console'; readonly id: string; readonly role: Role };

const unauthenticated = (message: string, remedy: string): ReturnType<typeof fail> =>
  fail('unauthenticated', 'proof', message, remedy);

/**
 * Judges the proof of a request for `project` (DESIGN section 4): right origin, project, subject and a nonce of the last five
 * minutes, signed by an enrolled device that is neither revoked nor suspended, or by a console whose grant holds.
 * Everything that a fresh proof would mend is `unauthenticated`.
 */
export async function proven(
  authorization: string | undefined,
  project: Project,
  judge: { origin: string; nonces: Nonces },
): Promise<Result<Principal>> {
  const [scheme, jws, ...rest] = (authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== proofScheme.toLowerCase() || !jws || rest.length > 0)
    return unauthenticated('no proof comes with the request', `Send Authorization: ${proofScheme} <proof>.`);
  const header = headerOf(jws, 'gateway-proof');
  if (!header.ok) return header;
  const trust = await project.trust();
  if (header.value.grants) {
    const console = await trust.verifyConsole(jws, 'gateway-proof', gatewayProofSchema);
    if (!console.ok) return console;
    const { fingerprint, grant } = console.value.signer;
    const fits = await fitting(console.value.payload, fingerprint, project, judge);
    return fits.ok ? ok({ kind: 'console', id: fingerprint, role: grant.role }) : fits;
  }
  const deviceId = header.value.kid;
  const proof = await trust.verifyDevice(jws, 'gateway-proof', deviceId, gatewayProofSchema);
  if (!proof.ok) return proof;
  const fits = await fitting(proof.value, deviceId, project, judge);
  if (!fits.ok) return fits;
  return await admitted(deviceId, project);
}

async function fitting(
  proof: GatewayProof,
  subject: string,
  project: Project,
  { origin, nonces }: { origin: string; nonces: Nonces },
): Promise<Result<void>> {
  if (proof.subject !== subject)
    return unauthenticated('the proof names somebody else', 'Name the fingerprint of the signing key.');
  if (proof.projectId !== project.record.projectId)
    return fail('wrong-project', 'proof', 'the proof is for another project', 'Use the keys of this project.');
  if (proof.origin !== origin)
    return unauthenticated('the proof is for another address', `Sign for the address of this server, ${origin}.`);
  return nonces.check(proof.nonce);
}

async function admitted(deviceId: string, project: Project): Promise<Result<Principal>> {
  const enrolment = await readStored(project.store, 'enrolments', deviceId);
  if (!enrolment)
    return fail('forbidden', 'enrolment', 'this device is not enrolled here', 'Enrol it with an access token or code.');
  if (enrolment.revokedAt !== undefined)
    return fail('revoked', 'enrolment', 'this device was revoked', 'Ask an administrator of the project.');
  if (enrolment.fields.suspended?.value) return suspended();
  return ok({ kind: 'device', id: deviceId, userId: enrolment.fields.userId?.value ?? '' });
}

export function suspended(): ReturnType<typeof fail> {
  return fail(
    'forbidden',
    'enrolment',
    'this device is suspended: more devices used the access token than it allows',
    'An administrator can let it in, or raise the limit of the token, in the console.',
  );
}
