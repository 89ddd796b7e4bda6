import { createHash } from 'node:crypto';
import { check, fail, ok } from '@ferry/common/errors';
import { z } from 'zod';
import type { KeySeal } from './key-seal.ts';

const schema = z.object({ kind: z.literal('none'), secret: z.string().max(10_000), digest: z.string().max(100) });

const damaged = fail(
  'storage',
  'keys.json',
  'the file with the keys of this sample project is damaged',
  'Delete the sample project and make it again.',
);

/**
 * No seal: the keys lie readable in their file, which is for this user alone (0600). For sample projects only, so that they open
 * in one click: there is nothing behind them but simulated laptops (DESIGN section 4).
 */
export const openSeal: KeySeal = {
  kind: 'none',
  seal: async (secret, bound) => ({ kind: 'none', secret, digest: digestOf(secret, bound) }),
  async open(raw, bound) {
    const sealed = check(schema, raw, 'keys.json');
    return sealed.ok && sealed.value.digest === digestOf(sealed.value.secret, bound)
      ? ok(sealed.value.secret)
      : damaged;
  },
};

function digestOf(secret: string, bound: string): string {
  return createHash('sha256')
    .update(JSON.stringify([bound, secret]))
    .digest('base64url');
}
