import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long a link is good, in milliseconds (DESIGN section 1). */
export const linkLifetimeMs = 60_000;
/** Pages let in at a time; the one unused for longest is forgotten. */
const mostTokens = 20;

/**
 * Decides which pages are ours. A secret is good once and for 60 s; there is one at a time, a new one ends the one before. A
 * token is good until the agent ends. Only digests are kept.
 */
export class DoorKeeper {
  readonly #sinceBoot: () => number;
  #secret: { digest: Buffer; until: number } | null = null;
  readonly #tokens = new Set<string>();

  /** `sinceBoot` in milliseconds: a clock that is set back makes no link good again. */
  constructor(sinceBoot: () => number) {
    this.#sinceBoot = sinceBoot;
  }

  /** A fresh single-use secret: 256 random bits as base64url. */
  newSecret(): string {
    const fresh = newKey();
    this.#secret = { digest: digest(fresh), until: this.#sinceBoot() + linkLifetimeMs };
    return fresh;
  }

  /** A token for the secret, once; null when it is not the one, or too old. */
  enterBySecret(shown: string): string | null {
    if (!this.#secret || !timingSafeEqual(digest(shown), this.#secret.digest)) return null;
    const late = this.#sinceBoot() >= this.#secret.until;
    this.#secret = null;
    if (late) return null;
    const token = newKey();
    this.#tokens.add(digest(token).toString('hex'));
    const [oldest] = this.#tokens;
    if (this.#tokens.size > mostTokens && oldest !== undefined) this.#tokens.delete(oldest);
    return token;
  }

  knowsToken(token: string): boolean {
    // Looking up a digest tells whoever measures time nothing about the token.
    const key = digest(token).toString('hex');
    if (!this.#tokens.delete(key)) return false;
    this.#tokens.add(key);
    return true;
  }
}

function newKey(): string {
  return randomBytes(32).toString('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
