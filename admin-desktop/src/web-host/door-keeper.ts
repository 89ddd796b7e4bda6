import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long a link is good, in milliseconds (DESIGN section 1). */
export const linkLifetimeMs = 60_000;
/** Pages let in at a time; the one unused for longest is forgotten. */
const mostTokens = 100;

/**
 * Decides which pages are ours. A secret is good once and for 60 s; there is one at a time, a new one ends the one before.
 * A token is good until the host ends. Only digests are kept, so nothing in memory dumps opens the door.
 */
export interface DoorKeeper<M> {
  /** A fresh single-use secret: 256 random bits as base64url. */
  newSecret(): string;
  /** Gives a token for the secret, once, or null. */
  enterBySecret(secret: string): { token: string; memory: M } | null;
  enterByToken(token: string): { token: string; memory: M } | null;
}

/** `now`: milliseconds; `newMemory`: what is remembered of a page between its connections. */
export function createDoorKeeper<M>(options: { now: () => number; newMemory: () => M }): DoorKeeper<M> {
  let secret: { digest: Uint8Array; until: number } | null = null;
  const tokens = new Map<string, M>();

  return {
    newSecret() {
      const fresh = randomBytes(32).toString('base64url');
      secret = { digest: digest(fresh), until: options.now() + linkLifetimeMs };
      return fresh;
    },
    enterBySecret(shown) {
      if (!secret || !timingSafeEqual(digest(shown), secret.digest)) return null;
      const late = options.now() >= secret.until;
      secret = null;
      if (late) return null;
      const token = randomBytes(32).toString('base64url');
      const memory = options.newMemory();
      tokens.set(hex(digest(token)), memory);
      const oldest = tokens.size > mostTokens ? tokens.keys().next().value : undefined;
      if (oldest !== undefined) tokens.delete(oldest);
      return { token, memory };
    },
    enterByToken(token) {
      // Looking up a digest tells an attacker who measures time nothing about the token.
      const key = hex(digest(token));
      const memory = tokens.get(key);
      if (memory === undefined) return null;
      tokens.delete(key);
      tokens.set(key, memory);
      return { token, memory };
    },
  };
}

function digest(text: string): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(text).digest());
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
