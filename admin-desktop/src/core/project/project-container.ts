import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { checkJson, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { projectIdSchema } from '@ferry/common/trust/root-record';
import { z } from 'zod';

/**
 * A project in one file: a line for people and programs (`FERRY-PROJECT <format> <bytes of the head> <SHA-256 of the head>`), the
 * head as JSON, then the files that it lists, one after the other, through one gzip.
 */
const mark = 'FERRY-PROJECT';
const containerFormat = 1;

/** Nothing else travels: the lock and SQLite's side files belong to one machine. */
export const packedNames = ['ferry-project.json', 'keys.json', 'project.sqlite'] as const;
const mostHead = 64 * 1024;
/** Bytes of all files together, unpacked; a small file that swells without end is stopped here. */
const mostUnpacked = 32 * 1024 ** 3;
const mostSmall = 1024 * 1024;

const fileSchema = z.strictObject({
  name: z.enum(packedNames),
  bytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const headSchema = z.looseObject({
  createdAt: z.iso.datetime(),
  project: z.looseObject({ id: projectIdSchema, name: z.string().min(1).max(200), sample: z.boolean() }),
  files: z.tuple([fileSchema, fileSchema, fileSchema]),
});
export type ContainerHead = z.infer<typeof headSchema>;

export function headBytes(head: ContainerHead): Buffer {
  const json = Buffer.from(JSON.stringify(head), 'utf8');
  const sum = createHash('sha256').update(json).digest('hex');
  return Buffer.concat([Buffer.from(`${mark} ${containerFormat} ${json.length} ${sum}\n`, 'utf8'), json]);
}

export function damaged(where: string, why: string) {
  return fail(
    'invalid',
    where,
    `the project file is damaged: ${why}`,
    'Fetch it once more, or export the project again where it came from. Nothing was taken in.',
  );
}

/** Reads the head. `invalid`: another program's file, or damaged; `unsupported-version`: a newer Ferry's. */
export async function readHead(
  file: FileHandle,
  where: string,
): Promise<Result<{ head: ContainerHead; contentAt: number }>> {
  const begin = await bytesAt(file, 0, 200);
  const line = begin.subarray(0, Math.max(0, begin.indexOf(10))).toString('latin1');
  const parts = /^FERRY-PROJECT (\d{1,6}) (\d{1,8}) ([0-9a-f]{64})$/.exec(line);
  if (begin.subarray(0, mark.length).toString('latin1') !== mark) {
    const remedy = 'Choose a file that was made with “Export” in the list of projects.';
    return fail('invalid', where, 'this is not a project that Ferry exported', remedy);
  }
  const format = Number(/^FERRY-PROJECT (\d{1,6}) /.exec(begin.toString('latin1'))?.[1] ?? 0);
  if (format > containerFormat) {
    const why = `this project was exported by a newer Ferry (format ${format})`;
    return fail('unsupported-version', where, why, 'Update Ferry on this computer; nothing was taken in.');
  }
  const size = Number(parts?.[2] ?? 0);
  if (!parts || size === 0 || size > mostHead) return damaged(where, 'its first line is not as it should be');
  const json = await bytesAt(file, line.length + 1, size);
  if (createHash('sha256').update(json).digest('hex') !== parts[3]) return damaged(where, 'its head was changed');
  const head = checkJson(headSchema, json.toString('utf8'), where);
  if (!head.ok) return damaged(where, head.error.message);
  const { files } = head.value;
  if (!files.every(({ name }, at) => name === packedNames[at])) return damaged(where, 'its list of files is wrong');
  if (files[0].bytes > mostSmall || files[1].bytes > mostSmall || files[2].bytes > mostUnpacked)
    return damaged(where, 'it says that it is larger than a project can be');
  return ok({ head: head.value, contentAt: line.length + 1 + size });
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(buffer, read, length - read, position + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return buffer.subarray(0, read);
}
