import { fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { nonceHeader } from '@ferry/common/protocol/gateway';
import type { HttpAnswer } from './http.ts';

const signIn =
  'Open a page in the browser and sign in to the network if it asks; else check the address of the server.';

/**
 * Null when a Ferry server answered: each of its answers carries a nonce, refusals too. What anybody else says is no answer,
 * whatever its status is: the page of a hotel's network, say, to which every request is led until somebody signs in there.
 */
export function notByFerry({ status, headers }: HttpAnswer, origin: string): FerryError | null {
  if (headers[nonceHeader]) return null;
  // 511 says it by name (RFC 6585); a page of its own and a way to another one are the usual ways.
  if (status < 400 || status === 511) {
    const message = `captive: what answers (status ${status}) is no Ferry server; it may be the sign-in page of this network`;
    return fail('unreachable', origin, message, signIn).error;
  }
  const message = `the server answered ${status}, not as Ferry's do`;
  return fail('unreachable', origin, message, 'Check the address: is there a Ferry server?').error;
}

const dates = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'];
const otherName = 'ERR_TLS_CERT_ALTNAME_INVALID';
const unknownIssuer = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
];

/** What a certificate that is not believed says; null when `thrown` is about something else. */
export function certificateFailure(thrown: unknown, origin: string): FerryError | null {
  if (!(thrown instanceof Error) || !('code' in thrown)) return null;
  const code = String(thrown.code);
  if (dates.includes(code)) {
    const message = `the certificate of the server is not good at this date (${code})`;
    return fail('unreachable', origin, message, "Check this computer's date and the server's certificate.").error;
  }
  if (code === otherName) {
    const message = `captive: the certificate is that of somebody else; it may be the sign-in page of this network (${thrown.message})`;
    return fail('unreachable', origin, message, signIn).error;
  }
  if (!unknownIssuer.includes(code)) return null;
  const message = `captive: nobody that this computer trusts vouches for the certificate (${code}); a network that wants a sign-in, or that opens what is encrypted, may stand between`;
  const remedy = `${signIn} Where the company opens encrypted connections, let the server's pass, or use consoles on the local network.`;
  return fail('unreachable', origin, message, remedy).error;
}
