import { createHmac, timingSafeEqual } from 'node:crypto';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { nonceLifetimeMs } from '@ferry/common/protocol/gateway';

/** Nonces without a memory: the time and an HMAC of it (cf. RFC 9449 section 8), so any number of them costs nothing. */
export interface Nonces {
  make(): string;
  /** `unauthenticated` for one that is too old or not from here: the answer carries a fresh one. */
  check(nonce: string): Result<void>;
}

/** `secret` is 32 random bytes of this gateway; `now` gives milliseconds since 1970. */
export function createNonces(secret: Uint8Array, now: () => number): Nonces {
  const macOf = (time: Buffer): Buffer => createHmac('sha256', secret).update(time).digest().subarray(0, 16);
  return {
    make() {
      const time = Buffer.alloc(6);
      time.writeUIntBE(now(), 0, 6);
      return Buffer.concat([time, macOf(time)]).toString('base64url');
    },
    check(nonce) {
      const bytes = Buffer.from(nonce, 'base64url');
      const time = bytes.subarray(0, 6);
      const mac = bytes.subarray(6);
      if (bytes.length !== 22 || bytes.toString('base64url') !== nonce || !timingSafeEqual(mac, macOf(time)))
        return refuse('the nonce is not from this server');
      const age = now() - time.readUIntBE(0, 6);
      // A nonce from the future: the server's clock was set back. Whoever holds it simply takes the fresh one.
      if (age > nonceLifetimeMs || age < 0) return refuse('the nonce is too old');
      return ok(undefined);
    },
  };
}

function refuse(message: string): ReturnType<typeof fail> {
  return fail('unauthenticated', 'nonce', message, 'Sign again with the nonce that comes with this answer.');
}
