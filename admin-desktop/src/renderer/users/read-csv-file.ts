import { limits } from '@ferry/common/limits';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';

/** Room for the rest of the message, and for the JSON escapes of quotes and line ends. */
const largestFile = Math.floor(limits.rpcMessage / 2);

/** How the bytes of a list are read: what Excel and other programs write, in Europe above all. */
export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
] as const;
export type Encoding = (typeof encodings)[number];

export const encodingNames: Record<Encoding, string> = {
  'utf-8': 'Unicode (UTF-8)',
  'utf-16le': 'Unicode (UTF-16)',
  'utf-16be': 'Unicode (UTF-16, big-endian)',
  'windows-1252': 'Western European (Windows-1252)',
  'windows-1250': 'Central European (Windows-1250)',
  'windows-1251': 'Cyrillic (Windows-1251)',
  'windows-1253': 'Greek (Windows-1253)',
  'windows-1254': 'Turkish (Windows-1254)',
  'windows-1255': 'Hebrew (Windows-1255)',
  'windows-1256': 'Arabic (Windows-1256)',
  'windows-1257': 'Baltic (Windows-1257)',
  'windows-1258': 'Vietnamese (Windows-1258)',
};

/** The bytes of a file that is small enough to be sent at once. */
export async function readCsvFile(file: Blob): Promise<Result<Uint8Array>> {
  if (file.size > largestFile) {
    return fail(
      'too-large',
      'file',
      `The file is larger than ${Math.floor(largestFile / 1024 / 1024)} MB.`,
      'Split it and import the parts one after the other.',
    );
  }
  try {
    return ok(new Uint8Array(await file.arrayBuffer()));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : 'unknown';
    return fail('unreachable', 'file', `The file cannot be read (${why}).`, 'Choose it again.');
  }
}

/**
 * What the bytes most likely are. `sure` is false where they could as well be in another Windows code page: then somebody
 * has to look at the names, since no program can tell `ø` from `ř` there.
 */
export function guessEncoding(bytes: Uint8Array): { encoding: Encoding; sure: boolean } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', sure: true };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', sure: true };
  // Without a mark: in UTF-16 every other byte of a Latin text is 0.
  const start = bytes.subarray(0, 2000);
  const zeros = [0, 0];
  for (const [at, byte] of start.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const many = start.length / 8;
  if ((zeros[1] ?? 0) > many && (zeros[0] ?? 0) < many / 4) return { encoding: 'utf-16le', sure: true };
  if ((zeros[0] ?? 0) > many && (zeros[1] ?? 0) < many / 4) return { encoding: 'utf-16be', sure: true };
  return decode(bytes, 'utf-8').ok ? { encoding: 'utf-8', sure: true } : { encoding: 'windows-1252', sure: false };
}

/** The text of the bytes; refused where they are not text in that encoding, rather than read with wrong letters in the names. */
export function decode(bytes: Uint8Array, encoding: Encoding): Result<string> {
  try {
    return ok(new TextDecoder(encoding, { fatal: true }).decode(bytes));
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    return fail(
      'invalid',
      'encoding',
      `The file is not text in ${encodingNames[encoding]}.`,
      'Choose another encoding, or save the list as “CSV UTF-8 (Comma delimited)” in Excel.',
    );
  }
}
