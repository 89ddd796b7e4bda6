import { limits } from '@ferry/common/limits';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';

/** Room for the rest of the message, and for the JSON escapes of quotes and line ends. */
const largestFile = Math.floor(limits.rpcMessage / 2);

/**
 * The text of a CSV file: UTF-8, or UTF-16 with a byte order mark, as Excel writes both. A file in another encoding is
 * refused rather than read with wrong letters in the names.
 */
export async function readCsvFile(file: Blob): Promise<Result<string>> {
  if (file.size > largestFile) {
    return fail(
      'too-large',
      'file',
      `The file is larger than ${Math.floor(largestFile / 1024 / 1024)} MB.`,
      'Split it and import the parts one after the other.',
    );
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return ok(new TextDecoder(encoding, { fatal: true }).decode(bytes));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : 'unknown characters';
    return fail(
      'invalid',
      'file',
      `The file is not UTF-8 text (${why}).`,
      'In Excel, save it as “CSV UTF-8 (Comma delimited)”.',
    );
  }
}
