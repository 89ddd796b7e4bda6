import { fail } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { partBytes } from '../../contract/calls/project-calls.ts';
import type { ConsoleClient } from '../connection/console-client.ts';
import { toBase64 } from './base64.ts';

/** Sends a file part by part, each after the one before, to whoever takes parts by that call. `progress`: from 0 to 1. */
export async function sendParts(
  client: ConsoleClient,
  call: 'import.part' | 'release.part',
  transfer: string,
  file: File,
  progress: (done: number) => void,
): Promise<FerryError | null> {
  for (let offset = 0; offset < file.size; offset += partBytes) {
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await file.slice(offset, offset + partBytes).arrayBuffer());
    } catch {
      return fail('storage', 'file', 'the file can no longer be read', 'Choose it again.').error;
    }
    const sent = await client.call(call, { transfer, offset, data: toBase64(bytes) });
    if (!sent.ok) return sent.error;
    progress(Math.min(1, (offset + bytes.length) / file.size));
  }
  return null;
}
