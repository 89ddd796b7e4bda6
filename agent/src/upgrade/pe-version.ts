import type { FileHandle } from 'node:fs/promises';
import type { PeLayout } from './pe-layout.ts';

const versionType = 16;
/** VS_FIXEDFILEINFO begins with it; the version of the file is eight bytes on. */
const fixedInfoMark = 0xfeef04bd;
const mostEntries = 1000;
const mostInfoBytes = 64 * 1024;

/** The version of a Windows program, `1.2.3` of `1.2.3.0`, as its resources say; null where they do not. */
export async function peVersion(file: FileHandle, { resources }: PeLayout): Promise<string | null> {
  if (!resources) return null;
  const read = async (at: number, length: number): Promise<Buffer> => {
    if (at < 0) return Buffer.alloc(0);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
    return buffer.subarray(0, bytesRead);
  };
  /** Where an entry of a directory of resources leads; by its number, or the first one. */
  const below = async (directory: number, wanted: number | null): Promise<number | null> => {
    const head = await read(resources.at + directory, 16);
    if (head.length < 16) return null;
    const count = Math.min(head.readUInt16LE(12) + head.readUInt16LE(14), mostEntries);
    const entries = await read(resources.at + directory + 16, count * 8);
    for (let at = 0; at + 8 <= entries.length; at += 8)
      if (wanted === null || entries.readUInt32LE(at) === wanted) return entries.readUInt32LE(at + 4) & 0x7fffffff;
    return null;
  };
  // Type, name, language, then the data.
  let at: number | null = await below(0, versionType);
  for (let level = 0; level < 2 && at !== null; level += 1) at = await below(at, null);
  if (at === null) return null;
  const leaf = await read(resources.at + at, 16);
  if (leaf.length < 16) return null;
  const length = Math.min(leaf.readUInt32LE(4), mostInfoBytes);
  const info = await read(resources.at + leaf.readUInt32LE(0) - resources.virtualAt, length);
  for (let mark = 0; mark + 16 <= info.length; mark += 4) {
    if (info.readUInt32LE(mark) !== fixedInfoMark) continue;
    const [high, low] = [info.readUInt32LE(mark + 8), info.readUInt32LE(mark + 12)];
    return [high >>> 16, high & 0xffff, low >>> 16].join('.');
  }
  return null;
}
