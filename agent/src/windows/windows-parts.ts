import type { ProxyFinder } from '../channel/proxy/proxy-finder.ts';
import type { SecretBox } from '../identity/secret-box.ts';
import type { Desk } from '../person/desk.ts';
import type { Certificates, Credentials, Files, Registry, Scripts } from '../laptop.ts';
import { dpapiBox } from './dpapi-box.ts';
import { knownFolderPaths } from './known-folders.ts';
import type { Koffi } from './native/koffi-library.ts';
import { memoryOf } from './native/memory.ts';
import { registryApi } from './native/registry-api.ts';
import { WindowsCertificates } from './windows-certificates.ts';
import { WindowsCredentials } from './windows-credentials.ts';
import { windowsDesk } from './windows-desk.ts';
import { windowsIdentity } from './windows-identity.ts';
import type { WindowsIdentity } from './windows-identity.ts';
import { WindowsFiles } from './windows-files.ts';
import { windowsMachine } from './windows-machine.ts';
import type { WindowsMachine } from './windows-machine.ts';
import { windowsNetworkCost } from './windows-network-cost.ts';
import type { WindowsNetworkCost } from './windows-network-cost.ts';
import { WindowsProcesses } from './windows-processes.ts';
import { windowsProxies } from './windows-proxies.ts';
import { windowsScripts } from './windows-scripts.ts';
import { WindowsRegistry } from './windows-registry.ts';

export interface WindowsParts {
  readonly registry: Registry;
  readonly credentials: Credentials;
  readonly certificates: Certificates;
  readonly processes: WindowsProcesses;
  readonly scripts: Scripts;
  readonly folders: ReturnType<typeof knownFolderPaths>;
  readonly files: Files;
  readonly machine: WindowsMachine;
  readonly identity: WindowsIdentity;
  readonly cost: WindowsNetworkCost;
  readonly proxies: ProxyFinder;
  readonly box: SecretBox;
  readonly desk: Desk;
}

/** Everything that is done by calls to the Win32 API; `registry` instead of that by them. */
export function windowsParts(koffi: Koffi, registry: Registry = new WindowsRegistry(registryApi(koffi))): WindowsParts {
  const memory = memoryOf(koffi);
  const folders = knownFolderPaths(koffi, memory);
  const machine = windowsMachine(koffi);
  return {
    registry,
    credentials: new WindowsCredentials(koffi, memory),
    certificates: new WindowsCertificates(koffi, memory),
    processes: new WindowsProcesses(koffi),
    scripts: windowsScripts,
    folders,
    files: new WindowsFiles(folders, machine.attributes),
    machine,
    identity: windowsIdentity(koffi, memory, registry),
    cost: windowsNetworkCost(koffi),
    proxies: windowsProxies(koffi, memory),
    box: dpapiBox(koffi, memory),
    desk: windowsDesk(koffi),
  };
}
