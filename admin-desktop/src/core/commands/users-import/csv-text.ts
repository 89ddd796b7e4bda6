import { CsvError, parse } from 'csv-parse';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { delimiters } from '../../../contract/calls/user-calls.ts';

export type Delimiter = (typeof delimiters)[number];

/** A row of a CSV file; `line` counts from 1 and is the line in which the row begins, `done` how much of the text is read (0 to 1). */
export type CsvRow = { line: number; cells: string[]; done: number };

const saveAsCsv = 'Save the list as "CSV UTF-8 (comma delimited)" and import that file.';

/** Says no to what is no CSV at all before a parser makes nonsense of it. */
function refuseOther(text: string, fileName: string): Result<void> {
  const start = text
    .slice(0, 2000)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (start === '' && text.trim() === '') return fail('invalid', fileName, 'the file is empty', saveAsCsv);
  if (/^(PK\u0003\u0004|\ufffd{2}\u0011)/.test(start))
    return fail('invalid', fileName, 'this is an Excel workbook, not a CSV file', saveAsCsv);
  if (/^<(!doctype|html|\?xml|head|body)\b/i.test(start))
    return fail('invalid', fileName, 'this is a web page or XML, not a CSV file', saveAsCsv);
  if (/^[[{]\s*["{[]/.test(start)) return fail('invalid', fileName, 'this is JSON, not a CSV file', saveAsCsv);
  if (text.includes('\u0000'))
    return fail(
      'invalid',
      fileName,
      'this is not text in this encoding (perhaps UTF-16, or no text at all)',
      saveAsCsv,
    );
  // A picture, say, that was decoded as if each byte were a letter.
  const strange = start.match(/[\u0001-\u0008\u000e-\u001f\u007f-\u009f\ufffd]/g)?.length ?? 0;
  if (strange > 10 + start.length / 50) return fail('invalid', fileName, 'this is no text at all', saveAsCsv);
  return ok(undefined);
}

/** The delimiter that occurs most in the first line, outside of quotes. */
export function delimiterOf(text: string): Delimiter {
  const counts = new Map<string, number>(delimiters.map((candidate) => [candidate, 0]));
  let quoted = false;
  for (const character of text.slice(0, 100_000)) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) {
      if ([...counts.values()].some((count) => count > 0)) break;
    } else if (!quoted && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const [most] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
  return delimiters.find((candidate) => candidate === most) ?? ',';
}

/**
 * The rows of a CSV text, as they are read: byte order mark and blank lines left out, line breaks
 * in quotes kept. `onRow` may take its time: the parser waits. Ends with an error that names the line, or well.
 */
export async function readCsv(
  text: string,
  fileName: string,
  delimiter: Delimiter,
  onRow: (row: CsvRow) => Promise<Result<void>>,
): Promise<Result<void>> {
  const other = refuseOther(text, fileName);
  if (!other.ok) return other;
  let parsedTo = 0;
  const bytes = Buffer.byteLength(text);
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: 100_000,
    // Runs ahead of the loop below: where the parser fails, not where its reader is.
    on_record: (record: string[], { lines }) => {
      parsedTo = lines;
      return record;
    },
  });
  parser.end(text);
  try {
    for await (const read of parser as AsyncIterable<{ record: string[]; info: { lines: number; bytes: number } }>) {
      const { record, info } = read;
      // csv-parse says where a row ends; line breaks inside its cells tell where it began.
      const breaks = record.reduce((count, cell) => count + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
      const went = await onRow({ line: info.lines - breaks, cells: record, done: Math.min(1, info.bytes / bytes) });
      if (!went.ok) return went;
    }
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    const where = `${fileName}, after line ${parsedTo}`;
    if (thrown.code === 'CSV_QUOTE_NOT_CLOSED' || thrown.code === 'CSV_MAX_RECORD_SIZE') {
      return fail('invalid', where, 'a quotation mark is opened and never closed', 'Correct the row that follows.');
    }
    return fail('invalid', where, thrown.message, 'Correct the row that follows.');
  }
  return ok(undefined);
}
