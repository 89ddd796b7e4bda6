const fixedInfoMark = Buffer.from([0xbd, 0x04, 0xef, 0xfe]);

/** The executable as it would be under another version of the same length: in its code and in its resources. Not signed. */
export function asVersion(executable: Buffer, version: string): Buffer {
  const changed = Buffer.from(executable);
  const name = 'agentVersion=';
  const code = changed.indexOf(`${name}"`);
  const before = changed.toString('latin1', code + name.length, code + name.length + version.length + 2);
  if (!/^"\d\.\d\.\d"$/.test(before)) throw new Error('the version is not found in the code of this executable');
  changed.write(`"${version}"`, code + name.length);
  const info = changed.indexOf(fixedInfoMark);
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  for (const at of [info + 8, info + 16]) {
    changed.writeUInt32LE(major * 0x10000 + minor, at);
    changed.writeUInt32LE(patch * 0x10000, at + 4);
  }
  return changed;
}
