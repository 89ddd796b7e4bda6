import type { FileHandle } from 'node:fs/promises';
import { fail, FerryFailure, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { releaseVersionSchema } from '@ferry/common/version';

/** What a Windows program says of itself. */
export interface WindowsProgram {
  /** the file version of its version resource, three numbers */
  readonly version: string;
  /** It carries an Authenticode signature. Whether that is good, and whose, is for each agent to judge before it runs it. */
  readonly signed: boolean;
}

/*
 * The layout is from Microsoft's "PE Format" and, for the version resource, from its pages on VS_VERSIONINFO and
 * VS_FIXEDFILEINFO. Only these few structures are read, each within bounds: a release is a large file that somebody chose.
 */
const machineX64 = 0x8664;
const optionalMagic = 0x20b;
const flags = { executable: 0x0002, library: 0x2000 };
const resourceVersion = 16;
const fixedInfoMark = 0xfeef04bd;
const mostSections = 96;
const mostResource = 64 * 1024;

/** `invalid`: no program for 64-bit Windows, or none with a version of three numbers. `size`: of the file, in bytes. */
export async function readWindowsProgram(file: FileHandle, size: number): Promise<Result<WindowsProgram>> {
  try {
    const head = await headOf(file, size);
    const [major, minor, patch, build] = await versionOf(file, size, head);
    const version = releaseVersionSchema.safeParse(`${major}.${minor}.${patch}`);
    if (!version.success || build !== 0) throw noVersion(`its version is ${major}.${minor}.${patch}.${build}`);
    return ok({ version: version.data, signed: await isSigned(file, size, head.certificates) });
  } catch (thrown) {
    if (thrown instanceof FerryFailure) return { ok: false, error: thrown.error };
    throw thrown;
  }
}

interface Place {
  readonly at: number;
  readonly bytes: number;
}
interface Section extends Place {
  /** where it lies once it is loaded */
  readonly loadedAt: number;
}
interface Head {
  readonly resources: Place;
  readonly certificates: Place;
  readonly sections: readonly Section[];
}

async function headOf(file: FileHandle, size: number): Promise<Head> {
  const dos = await bytesAt(file, size, { at: 0, bytes: 64 });
  if (dos.toString('latin1', 0, 2) !== 'MZ') throw noProgram('it does not begin like a Windows program');
  const at = dos.readUInt32LE(60);
  const coff = await bytesAt(file, size, { at, bytes: 24 });
  if (coff.toString('latin1', 0, 4) !== 'PE\0\0') throw noProgram('it is a program for DOS');
  if (coff.readUInt16LE(4) !== machineX64) throw noProgram('it is for other processors than x64');
  const kind = coff.readUInt16LE(22);
  if ((kind & flags.executable) === 0 || (kind & flags.library) !== 0) throw noProgram('it cannot be run by itself');
  const optionalBytes = coff.readUInt16LE(20);
  const optional = await bytesAt(file, size, { at: at + 24, bytes: optionalBytes });
  // 112 bytes, then a place for each kind of data: the third is the resources, the fifth the certificates.
  if (optionalBytes < 112 + 5 * 8 || optional.readUInt16LE(0) !== optionalMagic || optional.readUInt32LE(108) < 5)
    throw noProgram('its head is damaged');
  const place = (index: number): Place => ({
    at: optional.readUInt32LE(112 + index * 8),
    bytes: optional.readUInt32LE(116 + index * 8),
  });
  const count = coff.readUInt16LE(6);
  if (count > mostSections) throw noProgram('it has too many sections');
  const table = await bytesAt(file, size, { at: at + 24 + optionalBytes, bytes: count * 40 });
  const sections = Array.from({ length: count }, (_, index) => ({
    loadedAt: table.readUInt32LE(index * 40 + 12),
    bytes: table.readUInt32LE(index * 40 + 16),
    at: table.readUInt32LE(index * 40 + 20),
  }));
  return { resources: place(2), certificates: place(4), sections };
}

/** The four numbers of the fixed part of the version resource. */
async function versionOf(file: FileHandle, size: number, head: Head): Promise<readonly number[]> {
  if (head.resources.bytes === 0) throw noVersion('no version is written in it');
  const root = inFile(head, head.resources.at);
  // Three levels: type, name, language. Whatever name and language come first.
  const name = await entryOf(file, size, root, root.at, resourceVersion);
  const language = await entryOf(file, size, root, name, null);
  const entry = await bytesAt(file, size, { at: await entryOf(file, size, root, language, null), bytes: 16 });
  const place = inFile(head, entry.readUInt32LE(0));
  const bytes = Math.min(entry.readUInt32LE(4), mostResource, place.bytes);
  const resource = await bytesAt(file, size, { at: place.at, bytes });
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(fixedInfoMark);
  const fixed = resource.indexOf(mark);
  if (fixed < 0 || fixed + 16 > resource.length) throw noVersion('its version is damaged');
  const [high, low] = [resource.readUInt32LE(fixed + 8), resource.readUInt32LE(fixed + 12)];
  return [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff];
}

/** Where the entry with this number leads, or the first one for null. */
async function entryOf(
  file: FileHandle,
  size: number,
  root: Place,
  at: number,
  wanted: number | null,
): Promise<number> {
  const directory = await bytesAt(file, size, { at, bytes: 16 });
  const count = directory.readUInt16LE(12) + directory.readUInt16LE(14);
  if (count * 8 > mostResource) throw noVersion('its resources are damaged');
  const entries = await bytesAt(file, size, { at: at + 16, bytes: count * 8 });
  for (let index = 0; index < count; index += 1) {
    if (wanted !== null && entries.readUInt32LE(index * 8) !== wanted) continue;
    const offset = entries.readUInt32LE(index * 8 + 4) & 0x7fffffff;
    if (offset < root.bytes) return root.at + offset;
  }
  throw noVersion('no version is written in it');
}

function inFile({ sections }: Head, loadedAt: number): Place {
  const section = sections.find((each) => loadedAt >= each.loadedAt && loadedAt - each.loadedAt < each.bytes);
  if (!section) throw noVersion('its resources are damaged');
  const inside = loadedAt - section.loadedAt;
  return { at: section.at + inside, bytes: section.bytes - inside };
}

/** A WIN_CERTIFICATE of PKCS#7 at the end of the file. */
async function isSigned(file: FileHandle, size: number, { at, bytes }: Place): Promise<boolean> {
  if (at === 0 || bytes <= 8 || at + bytes > size) return false;
  const head = await bytesAt(file, size, { at, bytes: 8 });
  return head.readUInt32LE(0) > 8 && head.readUInt32LE(0) <= bytes && head.readUInt16LE(6) === 2;
}

async function bytesAt(file: FileHandle, size: number, { at, bytes }: Place): Promise<Buffer> {
  if (at + bytes > size) throw noProgram('it is shorter than it says');
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, at);
  if (bytesRead < bytes) throw noProgram('it is shorter than it says');
  return buffer;
}

const choose = 'Choose the ferry-agent.exe of a release.';
function noProgram(why: string): FerryFailure {
  return new FerryFailure(fail('invalid', 'file', `this is no agent for Windows: ${why}`, choose).error);
}
function noVersion(why: string): FerryFailure {
  return new FerryFailure(fail('invalid', 'file', `${why}, but an agent has one of three numbers`, choose).error);
}
