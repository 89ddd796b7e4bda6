import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { authenticodeDigestOf } from './authenticode-digest.ts';
import { peLayout } from './pe-layout.ts';
import { peVersion } from './pe-version.ts';
import type { Publisher } from './publisher.ts';

const headerBytes = 64 * 1024;
const mostSignatureBytes = 1024 * 1024;
const partBytes = 1024 * 1024;

/** What a Windows program says of itself, and what is true of its bytes. */
export interface ProgramFacts {
  readonly size: number;
  readonly sha256: string;
  readonly version: string | null;
  /** who signed these very bytes, or why that cannot be told */
  readonly publisher: Result<Publisher>;
}

/** Reads a program once, whole. Whoever relies on it keeps others from writing to it meanwhile. Throws what reading throws. */
export async function programFacts(path: string): Promise<ProgramFacts> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    const layout = peLayout(buffer.subarray(0, bytesRead));
    const { certificates = null } = layout ?? {};
    // Nothing may stand behind the signature: the digest that it signs ends before.
    const signed =
      layout && certificates && certificates.size <= mostSignatureBytes && certificates.at + certificates.size === size
        ? certificates
        : null;
    const whole = createHash('sha256');
    const digest = authenticodeDigestOf(layout && signed ? { ...layout, end: signed.at } : null);
    const part = Buffer.alloc(partBytes);
    for (let at = 0; at < size;) {
      const read = await file.read(part, 0, partBytes, at);
      if (read.bytesRead === 0) break;
      const bytes = part.subarray(0, read.bytesRead);
      whole.update(bytes);
      digest.take(bytes, at);
      at += read.bytesRead;
    }
    const facts = { size, sha256: whole.digest('hex'), version: layout && (await peVersion(file, layout)) };
    if (!layout) return { ...facts, publisher: refused(path, 'it is no Windows program') };
    if (!certificates) return { ...facts, publisher: refused(path, 'it is not signed') };
    if (!signed) return { ...facts, publisher: refused(path, 'its signature is not where it belongs, at the end') };
    const table = (await file.read(Buffer.alloc(signed.size), 0, signed.size, signed.at)).buffer;
    // Only now: what reads certificates is large, and an agent needs it once or twice in its life.
    const { signerOf } = await import('./authenticode.ts');
    const signer = signerOf(table, digest.value());
    return { ...facts, publisher: signer.ok ? ok(signer.value) : refused(path, signer.error.message) };
  } finally {
    await file.close();
  }
}

function refused(path: string, message: string): Result<never> {
  return fail('forbidden', path, message, 'Take the program from its publisher again.');
}
