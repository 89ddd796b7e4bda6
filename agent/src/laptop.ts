import type { Account } from '@ferry/common/report';

/** As the Win32 API has it: the raw bytes of the value, so that what is put back is what was there, byte for byte. */
export const registryTypes = [
  'none',
  'sz',
  'expand-sz',
  'multi-sz',
  'dword',
  'dword-big-endian',
  'qword',
  'binary',
  'link',
  'resource-list',
  'full-resource-descriptor',
  'resource-requirements-list',
] as const;
export type RegistryValue = {
  type: (typeof registryTypes)[number];
  data: Uint8Array;
  /** what stands there may be other bytes: it is good to look at, and not to be put back */
  approximate?: true;
};
export type RegistryKey = { keys: string[]; values: Map<string, RegistryValue> };

/**
 * Keys are full paths that start with HKCU or HKLM, separated by one backslash; names compare without case. The empty name is a
 * key's default value. Every method throws a FerryFailure when Windows refuses.
 */
export interface Registry {
  /** Some of what it reads is `approximate`: no migration can be undone by it. */
  readonly approximate?: boolean;
  /** Null when the key does not exist. */
  read(key: string): Promise<RegistryKey | null>;
  /** Makes the key, and those above it, where they are missing. */
  create(key: string): Promise<void>;
  set(key: string, name: string, value: RegistryValue): Promise<void>;
  /** One value, or without a name the key with everything below it. What is not there is no error. */
  remove(key: string, name?: string): Promise<void>;
}

/** Folders of the signed-in user, as the first part of a path: `%LOCALAPPDATA%\Packages\...`. */
export const knownFolders = ['%LOCALAPPDATA%', '%APPDATA%', '%USERPROFILE%'] as const;

/** Paths begin with a known folder and use backslashes. `size` is in bytes. */
export interface Files {
  /** Null when there is no such folder. Sorted by name. */
  list(folder: string): Promise<{ name: string; kind: 'file' | 'folder'; size: number }[] | null>;
  /** Null when there is no such file. Larger than `maxBytes` is a FerryFailure `too-large`. */
  read(path: string, maxBytes: number): Promise<Uint8Array | null>;
  /** Whether the content is in the cloud only: what stands there is a name, and to read it would fetch it. */
  onlineOnly(path: string): Promise<boolean>;
  /** Whole or not at all; makes the folders above. */
  write(path: string, data: Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
  /** Gives a folder another name beside itself; `conflict` when that name is taken. */
  rename(folder: string, name: string): Promise<void>;
  /** A folder with everything in it. What is not there is no error. */
  removeFolder(folder: string): Promise<void>;
}

/** What a credential of Windows holds beside its secret; without it, what is put back would not be what was there. */
export type CredentialDetails = {
  comment: string;
  alias: string;
  /** how long it lives: 1 the session, 2 on this computer, 3 wherever the user is */
  persist: number;
  attributes: { keyword: string; flags: number; value: Uint8Array }[];
};
/** A generic credential of the Windows Credential Manager. */
export type Credential = { target: string; userName: string; data: Uint8Array; more?: CredentialDetails };
export interface Credentials {
  list(): Promise<{ target: string; userName: string }[]>;
  read(target: string): Promise<Credential | null>;
  write(credential: Credential): Promise<void>;
  remove(target: string): Promise<void>;
}

/** `issuer` is the common name. `thumbprint`: SHA-1 of the certificate, upper-case hex. */
export type Certificate = { thumbprint: string; issuer: string; subject: string };
/** The user's own store (`CurrentUser\My`). */
export interface Certificates {
  list(): Promise<Certificate[]>;
  /** The store element with its properties: enough to put it back, since the key container itself stays where it is. */
  export(thumbprint: string): Promise<Uint8Array | null>;
  import(element: Uint8Array): Promise<void>;
  remove(thumbprint: string): Promise<void>;
}

export interface Processes {
  /** Those of the signed-in user. `name` is that of the executable, `WINWORD.EXE`. */
  list(): Promise<{ pid: number; name: string }[]>;
  /** Asks its windows to close, as their cross does, and waits. Gives whether it ended: it may be asking whether to save. */
  askToClose(pid: number, withinMs: number): Promise<boolean>;
  end(pid: number): Promise<void>;
}

/** `exitCode` null: it was ended, for its time was over or it wrote without end. `output`: what it wrote, as text; `cut` when there was more. */
export type ScriptResult = { exitCode: number | null; output: string; cut: boolean };
export interface Scripts {
  /** As the signed-in user, with nobody to ask. Ends it, with what it started, after `seconds`. */
  run(script: { language: 'powershell' | 'cmd'; text: string; seconds: number }): Promise<ScriptResult>;
}

/** An account of the Windows account broker (WAM). */
export type SignedInAccount = Account & { id: string; kind: 'work' | 'personal' };
export interface Accounts {
  /** Throws when the account broker refuses to tell: a migration must not take that for nobody. */
  list(): Promise<SignedInAccount[]>;
  /** As `list`; where the broker refuses, those that left traces elsewhere. Enough to say who is here, and may be of a while ago. */
  known(): Promise<SignedInAccount[]>;
  /** Cannot be undone: the user has to sign in again. Of an account that is not there it is no error. */
  signOut(id: string): Promise<void>;
}

export type JoinState = { joined: boolean; domainJoined: boolean; workplaceJoined: boolean };

/** How the machine is at the moment; null where it cannot be told. */
export type Condition = {
  /** build number of Windows */
  build: number | null;
  /** where the user's folders are */
  freeBytes: number | null;
  onMains: boolean | null;
  batteryPercent: number | null;
  /** whether what goes over the network costs, as on a phone's */
  metered: boolean | null;
};

export type LaptopIdentity = { hostname: string; windowsUser: string; computerId: string; os: string };

/** One signed-in Windows user on one computer: the only way by which the agent sees or changes anything on it. */
export interface Laptop {
  readonly registry: Registry;
  readonly files: Files;
  readonly credentials: Credentials;
  readonly certificates: Certificates;
  readonly processes: Processes;
  readonly accounts: Accounts;
  readonly scripts: Scripts;
  joinState(): Promise<JoinState>;
  condition(): Promise<Condition>;
  identity(): Promise<LaptopIdentity>;
  /** Whether this process may change what belongs to the machine. */
  elevated(): Promise<boolean>;
}
