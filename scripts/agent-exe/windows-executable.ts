import { readFileSync } from 'node:fs';
import { Data, NtExecutable, NtExecutableResource, Resource } from 'resedit';

/** IMAGE_SUBSYSTEM_WINDOWS_GUI: Windows opens no console window for it. */
const windowsGui = 2;
const language = 1033;
const codepage = 1200;

/** The version that is written in an executable, `22.23.3`. */
export function versionOf(executable: Buffer): string {
  const resources = NtExecutableResource.from(NtExecutable.from(executable, { ignoreCert: true }));
  const [info] = Resource.VersionInfo.fromEntries(resources.entries);
  if (!info) throw new Error('no version is written in this executable');
  const { fileVersionMS: high, fileVersionLS: low } = info.fixedInfo;
  return [high >>> 16, high & 0xffff, low >>> 16].join('.');
}

/** Node's executable as ours: without its signature, with our name, version and icon, and with no console window. */
export function dressed(executable: Buffer, our: { version: string; icon: string; fileName: string }): Buffer {
  const exe = NtExecutable.from(executable, { ignoreCert: true });
  const resources = NtExecutableResource.from(exe);
  const [info] = Resource.VersionInfo.fromEntries(resources.entries);
  if (!info) throw new Error('no version is written in this executable');
  const [major = 0, minor = 0, patch = 0] = our.version.split(/[.-]/).map(Number);
  info.setFileVersion(major, minor, patch, 0, language);
  info.setProductVersion(major, minor, patch, 0, language);
  info.setStringValues(
    { lang: language, codepage },
    {
      FileDescription: 'Ferry agent',
      ProductName: 'Ferry',
      CompanyName: 'Ferry',
      InternalName: 'ferry-agent',
      OriginalFilename: our.fileName,
      LegalCopyright: 'Apache-2.0',
    },
  );
  info.outputToResourceEntries(resources.entries);

  const { icons } = Data.IconFile.from(readFileSync(our.icon));
  const groups = Resource.IconGroupEntry.fromEntries(resources.entries);
  const group = groups[0]?.id ?? 1;
  const images = icons.map(({ data }) => data);
  Resource.IconGroupEntry.replaceIconsForResource(resources.entries, group, language, images);
  resources.outputResource(exe);
  exe.newHeader.optionalHeader.subsystem = windowsGui;
  return Buffer.from(exe.generate());
}
