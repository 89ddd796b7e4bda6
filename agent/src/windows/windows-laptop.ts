import { createRequire } from 'node:module';
import { join } from 'node:path';
import { getRawAsset, isSea } from 'node:sea';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { ProxyFinder } from '../channel/proxy/proxy-finder.ts';
import type { SecretBox } from '../identity/secret-box.ts';
import type { Person } from '../install/ask-person.ts';
import type { Laptop, Registry } from '../laptop.ts';
import type { Desk } from '../person/desk.ts';
import { askBroker } from './account-broker.ts';
import { messageBoxPerson } from './message-box.ts';
import { openKoffi } from './native/koffi-library.ts';
import type { Koffi } from './native/koffi-library.ts';
import { nativeFolder } from './native-folder.ts';
import type { RegistryBackend } from './registry-backend.ts';
import { regeditCalls } from './regedit/regedit-calls.ts';
import { RegeditRegistry } from './regedit/regedit-registry.ts';
import { regeditScriptFolder } from './regedit/regedit-scripts.ts';
import { sha256, writeShipped } from './shipped-file.ts';
import { WindowsAccounts } from './windows-accounts.ts';
import { windowsParts } from './windows-parts.ts';

export function regeditRegistry(): Registry {
  return new RegeditRegistry(regeditCalls(() => regeditScriptFolder()));
}

/**
 * This Windows, as its signed-in user sees it, what seals secrets on it, and who sits before it. `forbidden` where the native
 * module may not be loaded: see `openToLook`.
 */
export function openWindowsLaptop(
  backend: RegistryBackend = 'native',
  nativeAddon: () => string = nativeModule,
): Result<{ laptop: Laptop; box: SecretBox; person: Person; desk: Desk; proxies: ProxyFinder }> {
  let parts;
  let koffi: Koffi;
  try {
    koffi = openKoffi(nativeAddon());
    parts = windowsParts(koffi, backend === 'regedit' ? regeditRegistry() : undefined);
  } catch (thrown) {
    const { message } = errorFrom(thrown, 'koffi');
    const remedy =
      'Ask an administrator whether a policy forbids programs in the folders of users. Until then only `doctor` and `plan` work.';
    return fail('forbidden', 'native module', `the calls to Windows cannot be loaded: ${message}`, remedy);
  }
  const {
    registry,
    credentials,
    certificates,
    processes,
    scripts,
    files,
    folders,
    identity,
    machine,
    box,
    desk,
    cost,
    proxies,
  } = parts;
  const laptop: Laptop = {
    ...{ registry, credentials, certificates, processes, scripts, files },
    accounts: new WindowsAccounts(registry, askBroker, () => performance.now()),
    joinState: async () => await identity.joinState(),
    async condition() {
      const build = await identity.build();
      const freeBytes = machine.freeBytes(folders['%USERPROFILE%']);
      return { build, freeBytes, ...machine.power(), metered: await cost.metered() };
    },
    identity: async () => await identity.identity(),
    elevated: async () => await identity.elevated(),
  };
  return ok({ laptop, box, person: messageBoxPerson(koffi), desk, proxies });
}

/** Windows loads libraries from files only: from a single executable it is written out, and compared before each use. */
export function nativeModule(): string {
  if (!isSea()) {
    const koffi = createRequire(import.meta.url).resolve('@koromix/koffi-win32-x64/package.json');
    return join(koffi, '../win32_x64/koffi.node');
  }
  const bytes = Buffer.from(getRawAsset('koffi.node'));
  return writeShipped(join(nativeFolder(), `koffi-${sha256(bytes).slice(0, 32)}.node`), bytes);
}
