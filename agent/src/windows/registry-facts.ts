import type { Registry } from '../laptop.ts';
import { textOf, valueNamed } from '../registry-values.ts';

const windowsKey = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
const cryptographyKey = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography';

export interface RegistryFacts {
  /** Build number; null when the registry does not say. */
  build(): Promise<number | null>;
  os(): Promise<string>;
  /** made when Windows was installed */
  computerId(): Promise<string>;
}

/** What the registry says of this Windows. */
export function registryFacts(registry: Registry): RegistryFacts {
  async function text(key: string, name: string): Promise<string> {
    return textOf(valueNamed((await registry.read(key))?.values ?? new Map(), name)) ?? '';
  }
  return {
    async build() {
      const build = Number(await text(windowsKey, 'CurrentBuildNumber'));
      return Number.isSafeInteger(build) && build > 0 ? build : null;
    },
    async os() {
      const build = Number(await text(windowsKey, 'CurrentBuildNumber'));
      const release = await text(windowsKey, 'DisplayVersion');
      // The name in the registry says "Windows 10" on Windows 11, too.
      const name = build >= 22_000 ? 'Windows 11' : 'Windows 10';
      return `${name} ${release} (build ${build})`.replace('  ', ' ');
    },
    computerId: async () => (await text(cryptographyKey, 'MachineGuid')).toLowerCase(),
  };
}
