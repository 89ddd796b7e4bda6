import { describe, expect, it } from 'vitest';
import { nonceLifetimeMs } from '@ferry/common/protocol/gateway';
import { createNonces } from './nonces.ts';

const secret = new Uint8Array(32).fill(7);

describe('nonces', () => {
  it('are good for five minutes, and not for another gateway', () => {
    let time = 1_800_000_000_000;
    const nonces = createNonces(secret, () => time);
    const nonce = nonces.make();
    expect(nonce).toMatch(/^[A-Za-z0-9_-]{30}$/);
    expect(nonces.check(nonce).ok).toBe(true);
    time += nonceLifetimeMs;
    expect(nonces.check(nonce).ok).toBe(true);
    time += 1;
    expect(nonces.check(nonce)).toMatchObject({ error: { code: 'unauthenticated' } });
    const other = createNonces(new Uint8Array(32).fill(8), () => time);
    expect(other.check(nonces.make()).ok).toBe(false);
  });

  it('cannot be altered, in their time, their authentication or their writing', () => {
    const nonces = createNonces(secret, () => 1_800_000_000_000);
    const nonce = nonces.make();
    for (let at = 0; at < nonce.length; at += 1) {
      const altered = `${nonce.slice(0, at)}${nonce[at] === 'A' ? 'B' : 'A'}${nonce.slice(at + 1)}`;
      expect(nonces.check(altered).ok).toBe(false);
    }
    for (const wrong of ['', 'x', `${nonce}=`, `${nonce}AA`, nonce.slice(1), ' '.repeat(30)])
      expect(nonces.check(wrong).ok).toBe(false);
  });
});
