import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { Acting } from './acting.ts';

const words = { script: 'scripts', release: 'releases' } as const;

/**
 * Whether this console may sign what only owners do, asked before it is offered and again before it is signed. Whoever receives it
 * judges by the signature.
 */
export async function ownersAct(
  { signer, trust }: Pick<Acting, 'signer' | 'trust'>,
  kind: keyof typeof words,
): Promise<Result<void>> {
  const may = await trust().mayConsole(signer, kind);
  if (may.ok) return ok(undefined);
  const { code, message } = may.error;
  const what = words[kind];
  if (code !== 'forbidden') return may;
  const remedy = `Do it in the console of an owner; it comes here by itself.`;
  return fail(code, kind, `only an owner may sign ${what}: ${message}`, remedy);
}
