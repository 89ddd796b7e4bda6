import { hostname, userInfo } from 'node:os';
import { fail, FerryFailure } from '@ferry/common/errors';
import type { FileGuard } from '../doctor/file-guard.ts';
import type { SecretBox } from '../identity/secret-box.ts';
import type { Laptop, Registry } from '../laptop.ts';
import { askBroker } from './account-broker.ts';
import type { AskBroker } from './windows-accounts.ts';
import { WindowsAccounts } from './windows-accounts.ts';
import { WindowsFiles } from './windows-files.ts';
import { registryFacts } from './registry-facts.ts';

/** What is not there without the calls to Windows is refused by name, never shown as empty. */
function withoutCalls(what: string): never {
  const remedy = 'Ask an administrator to allow the native module, which lies in %LOCALAPPDATA%\\Ferry\\native.';
  throw new FerryFailure(
    fail(
      'forbidden',
      what,
      `the calls to Windows may not be loaded, and without them there is no way to ${what}`,
      remedy,
    ).error,
  );
}
const cannot = (what: string) => async (): Promise<never> => await Promise.resolve().then(() => withoutCalls(what));

type Environment = Readonly<Record<string, string | undefined>>;

/** The folders of the user where they are by its variables: a program that may not call Windows has no other word for it. */
export function filesByEnvironment(environment: Environment): WindowsFiles {
  const folder = (name: string): string => environment[name] ?? withoutCalls('find the folders of the user');
  return new WindowsFiles(
    {
      '%LOCALAPPDATA%': folder('LOCALAPPDATA'),
      '%APPDATA%': folder('APPDATA'),
      '%USERPROFILE%': folder('USERPROFILE'),
    },
    () => withoutCalls('tell what is in the cloud only'),
  );
}

export interface LookingParts {
  readonly registry: Registry;
  readonly environment: Environment;
  readonly ask?: AskBroker;
}

/**
 * What can be looked at where a policy forbids the native module: registry, files, and the accounts that they and the account
 * broker tell. It changes nothing, and no secret can be kept there.
 */
export function lookingLaptop({ registry, environment, ask = askBroker }: LookingParts): Laptop {
  const files = filesByEnvironment(environment);
  const accounts = new WindowsAccounts(registry, ask, () => performance.now());
  const facts = registryFacts(registry);
  const change = cannot('change anything');
  return {
    registry: {
      approximate: registry.approximate ?? false,
      read: async (key) => await registry.read(key),
      create: change,
      set: change,
      remove: change,
    },
    files: {
      list: async (path) => await files.list(path),
      read: async (path, most) => await files.read(path, most),
      onlineOnly: async (path) => await files.onlineOnly(path),
      write: change,
      remove: change,
      rename: change,
      removeFolder: change,
    },
    credentials: {
      list: cannot('see stored credentials'),
      read: cannot('read stored credentials'),
      write: change,
      remove: change,
    },
    certificates: {
      list: cannot('see certificates'),
      export: cannot('keep certificates'),
      import: change,
      remove: change,
    },
    processes: { list: cannot('see what runs'), askToClose: change, end: change },
    scripts: { run: change },
    accounts: { list: async () => await accounts.list(), known: async () => await accounts.known(), signOut: change },
    joinState: cannot('tell how the laptop is joined'),
    condition: async () => {
      const build = await facts.build();
      return { build, freeBytes: null, onMains: null, batteryPercent: null, metered: null };
    },
    identity: async () => {
      const { username } = userInfo();
      const domain = environment['USERDOMAIN'];
      const windowsUser = domain === undefined ? username : `${domain}\\${username}`;
      return { hostname: hostname(), windowsUser, computerId: await facts.computerId(), os: await facts.os() };
    },
    elevated: cannot('tell whether this runs as an administrator'),
  };
}

/** A device key without DPAPI would be a plain file: there is no such agent. */
export const noBox: SecretBox = { name: 'none', seal: cannot('seal secrets'), open: cannot('open what was sealed') };

export const noGuard: FileGuard = {
  othersIn: cannot('tell who may read a folder'),
  signature: cannot('judge a signature'),
};
