const directoryOfCertificates = 4;

/** Whether a signature is attached to a Windows program: its header says where. Null when this is no such program. */
export function hasSignature(header: Uint8Array): boolean | null {
  const bytes = Buffer.from(header.buffer, header.byteOffset, header.byteLength);
  const word = (at: number, kind: 'readUInt16LE' | 'readUInt32LE'): number | null =>
    at >= 0 && at + (kind === 'readUInt16LE' ? 2 : 4) <= bytes.length ? bytes[kind](at) : null;
  if (word(0, 'readUInt16LE') !== 0x5a4d) return null;
  const start = word(0x3c, 'readUInt32LE');
  if (start === null || word(start, 'readUInt32LE') !== 0x4550) return null;
  const optional = start + 24;
  // PE32+ has its directories sixteen bytes further on than PE32.
  const directories = optional + (word(optional, 'readUInt16LE') === 0x20b ? 112 : 96);
  const size = word(directories + directoryOfCertificates * 8 + 4, 'readUInt32LE');
  return size === null ? null : size > 0;
}
