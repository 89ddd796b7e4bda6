import type { Result } from '@ferry/common/errors';
import { z } from 'zod';

/**
 * A secret text as it lies on the disk. `kind` says who can open it: `passphrase` a person who knows it, `system` the key
 * store of the operating system (Electron's safeStorage). A kind that this Ferry does not know is refused, not guessed at.
 */
export const sealedTextSchema = z.looseObject({ kind: z.string().max(30) });
export type SealedText = z.infer<typeof sealedTextSchema>;

/** Where private keys rest. `bound` is public text that must be the same at sealing and opening: keys of another project do not fit. */
export interface KeySeal {
  readonly kind: string;
  seal(secret: string, bound: string): Promise<SealedText>;
  /** `forbidden`: wrong passphrase, or not this person's; `storage`: damaged. */
  open(sealed: SealedText, bound: string): Promise<Result<string>>;
}
