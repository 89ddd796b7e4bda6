import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';

export interface ListeningAddress {
  readonly host: string;
  /** 0: any free one */
  readonly port: number;
  /** what clients type, `https://ferry.example`; left out: the address that it listens at */
  readonly origin?: string;
  readonly tls?: object;
  /** TLS ends at a proxy in front */
  readonly behindProxy: boolean;
}

/** Whether an address of this machine that no other machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** Refuses what would send secrets in the clear, or let clients sign for an address that is not the one they typed. */
export function checkAddress({ host, origin, tls, behindProxy }: ListeningAddress): Result<void> {
  if (!isLoopback(host) && !tls && !behindProxy)
    return fail(
      'invalid',
      '--host',
      `without TLS the server listens on 127.0.0.1 only, not on ${host}`,
      'Give --tls-cert and --tls-key, or --behind-proxy when a proxy in front does TLS.',
    );
  if (origin === undefined) {
    // Without it proofs would have to be signed for an address that no client typed.
    if (!isLoopback(host) || behindProxy)
      return fail('invalid', '--origin', 'clients must know the public address', 'Give --origin https://name.');
    return ok(undefined);
  }
  const url = URL.canParse(origin) ? new URL(origin) : null;
  if (url?.origin !== origin || !['http:', 'https:'].includes(url.protocol))
    return fail(
      'invalid',
      '--origin',
      `${origin} is not an origin`,
      'Give scheme, name and port only: https://name:port.',
    );
  if (url.protocol === 'http:' && !isLoopback(url.hostname.replace(/^\[|\]$/g, '')))
    return fail('invalid', '--origin', 'the public address has no TLS', 'Give an origin with https:.');
  return ok(undefined);
}
