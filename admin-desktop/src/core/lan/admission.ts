import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { deviceProofSchema } from '@ferry/common/protocol/lan';
import type { HubProof } from '@ferry/common/protocol/lan';
import { headerOf } from '@ferry/common/trust/jws';
import type { Trust } from '@ferry/common/trust/trust';

/** Whether an enrolled device may be served now. `null`: this console has no enrolment of it. */
export function standing(enrolment: EnrolmentDocument | null): Result<EnrolmentDocument> {
  if (!enrolment)
    return fail(
      'unauthenticated',
      'device',
      'this console does not know the computer',
      'Enrol it with an access token, or let the console reach its server once.',
    );
  if (enrolment.revokedAt)
    return fail('revoked', 'device', 'this computer was revoked', 'Ask an administrator to let it in again.');
  if (enrolment.fields.suspended?.value)
    return fail(
      'forbidden',
      'device',
      'this computer waits for an administrator: its access token was used too often',
      'Let it in at the console.',
    );
  return ok(enrolment);
}

/** Checks a device's proof against what the hub itself signed on this connection. Gives the device id. */
export async function checkDeviceProof(jws: string, hub: HubProof, trust: Trust): Promise<Result<string>> {
  const header = headerOf(jws, 'device-proof');
  if (!header.ok) return header;
  const deviceId = header.value.kid;
  const proof = await trust.verifyDevice(jws, 'device-proof', deviceId, deviceProofSchema);
  if (!proof.ok) return proof;
  const { protocol, projectId, agentNonce, hubNonce, exporter } = proof.value;
  if (projectId !== hub.projectId)
    return fail('wrong-project', 'device-proof', 'signed for another project', 'Check the company key.');
  if (
    protocol !== hub.protocol ||
    agentNonce !== hub.agentNonce ||
    hubNonce !== hub.hubNonce ||
    exporter !== hub.exporter
  )
    return fail(
      'unauthenticated',
      'device-proof',
      'the proof was made for another connection',
      'Connect again and sign a fresh proof.',
    );
  return ok(deviceId);
}
