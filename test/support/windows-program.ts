// Small Windows programs, made by the library that makes the real one.
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';

const english = 1033;

/** A program of this version, four numbers at most. `signed`: with a place for a signature, and something in it. */
export function windowsProgram(version: string | null, options: { signed?: boolean; bytes?: number } = {}): Buffer {
  const executable = NtExecutable.createEmpty(false, false);
  if (version !== null) {
    const resources = NtExecutableResource.from(executable);
    const [major = 0, minor = 0, patch = 0, build = 0] = version.split('.').map(Number);
    const info = Resource.VersionInfo.createEmpty();
    info.setFileVersion(major, minor, patch, build, english);
    info.outputToResourceEntries(resources.entries);
    resources.outputResource(executable);
  }
  let program = Buffer.from(executable.generate());
  if (options.bytes !== undefined) program = Buffer.concat([program, Buffer.alloc(options.bytes - program.length, 7)]);
  return options.signed === true ? withSignature(program) : program;
}

/** With the table of certificates where Authenticode has it, at the end of the file. */
function withSignature(program: Buffer): Buffer {
  const padded = Buffer.concat([program, Buffer.alloc((8 - (program.length % 8)) % 8)]);
  const certificate = Buffer.alloc(64);
  certificate.writeUInt32LE(certificate.length, 0);
  certificate.writeUInt16LE(0x0200, 4);
  certificate.writeUInt16LE(2, 6);
  const optional = padded.readUInt32LE(60) + 24;
  padded.writeUInt32LE(padded.length, optional + 112 + 4 * 8);
  padded.writeUInt32LE(certificate.length, optional + 116 + 4 * 8);
  return Buffer.concat([padded, certificate]);
}
