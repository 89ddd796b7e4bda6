/** The parts of a Windows program (PE, PE32+) that matter for its signature and version, as places in its file, in bytes. */
export interface PeLayout {
  /** of the checksum, four bytes */
  readonly checksumAt: number;
  /** of the entry that says where the signature is, eight bytes */
  readonly certificateEntryAt: number;
  /** null where none is attached */
  readonly certificates: { readonly at: number; readonly size: number } | null;
  /** null where the program has none */
  readonly resources: { readonly at: number; readonly virtualAt: number } | null;
}

const directories = { resources: 2, certificates: 4 } as const;
const sectionBytes = 40;

/** Reads the headers, which are in the first few kilobytes. Null when this is no such program, or not enough of it. */
export function peLayout(header: Uint8Array): PeLayout | null {
  const bytes = Buffer.from(header.buffer, header.byteOffset, header.byteLength);
  const short = (at: number): number | null => (at + 2 <= bytes.length ? bytes.readUInt16LE(at) : null);
  const long = (at: number): number | null => (at + 4 <= bytes.length ? bytes.readUInt32LE(at) : null);
  if (short(0) !== 0x5a4d) return null;
  const start = long(0x3c);
  if (start === null || long(start) !== 0x4550) return null;
  const optional = start + 24;
  const [sections, optionalBytes] = [short(start + 6), short(start + 20)];
  // PE32+ has its directories sixteen bytes further on than PE32.
  const entry = (directory: number): number => optional + (short(optional) === 0x20b ? 112 : 96) + directory * 8;
  const certificateEntryAt = entry(directories.certificates);
  const [at, size] = [long(certificateEntryAt), long(certificateEntryAt + 4)];
  const virtualAt = long(entry(directories.resources));
  if (sections === null || optionalBytes === null || at === null || size === null || virtualAt === null) return null;
  let resources: PeLayout['resources'] = null;
  for (let index = 0; index < sections && virtualAt !== 0; index += 1) {
    const section = optional + optionalBytes + index * sectionBytes;
    const [length, from, rawAt] = [long(section + 8), long(section + 12), long(section + 20)];
    if (length === null || from === null || rawAt === null) return null;
    if (virtualAt >= from && virtualAt < from + length) resources = { at: rawAt + virtualAt - from, virtualAt };
  }
  const certificates = size === 0 ? null : { at, size };
  return { checksumAt: optional + 64, certificateEntryAt, certificates, resources };
}

/** Whether a signature is attached to a Windows program. Null when this is no such program. */
export function hasSignature(header: Uint8Array): boolean | null {
  const layout = peLayout(header);
  return layout && layout.certificates !== null;
}
