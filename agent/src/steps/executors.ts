import { fail, FerryFailure } from '@ferry/common/errors';
import { CausedFailure } from '../cause.ts';
import { besides } from '../folder-names.ts';
import type { Processes, RegistryValue } from '../laptop.ts';
import { sameValue, valueNamed } from '../registry-values.ts';
import { ChangedSince, StaysSince } from './changed-since.ts';
import { packCredential, unpackCredential } from './credential-backup.ts';
import { backupLimit } from './executor.ts';
import type { StepExecutor } from './executor.ts';
import { keyRemoved, restoreKey, restoreValue, snapshotKey, snapshotValue, valueChanged } from './registry-snapshot.ts';
import type { ChangeType } from './step.ts';

function valueOf(stored: { type: RegistryValue['type']; data: string }): RegistryValue {
  return { type: stored.type, data: new Uint8Array(Buffer.from(stored.data, 'base64')) };
}

async function running(name: string, processes: Processes): Promise<number[]> {
  const same = (await processes.list()).filter((one) => one.name.toLowerCase() === name.toLowerCase());
  return same.map(({ pid }) => pid);
}

function bytesInWords(backup: Uint8Array): string {
  return `${backup.length.toLocaleString('en')} ${backup.length === 1 ? 'byte' : 'bytes'}`;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(b);
}

function goneBefore(what: string): FerryFailure {
  return new FerryFailure(fail('not-found', what, 'it went away while it was being backed up', 'Start again.').error);
}

/** One executor per type of action that changes something. A new type is a row here and in `actionSchema`. */
export const executors: { readonly [T in ChangeType]: StepExecutor<T> } = {
  'registry-key-remove': {
    isDone: async ({ key }, { registry }) => (await registry.read(key)) === null,
    backUp: async ({ key }, { registry }) => await snapshotKey(registry, key),
    apply: async ({ key }, { registry }) => await registry.remove(key),
    changes: (_action, backup) => keyRemoved(backup),
    undo: async (_action, backup, { registry }) => await restoreKey(registry, backup),
  },
  'registry-value-remove': {
    async isDone({ key, name }, { registry }) {
      const content = await registry.read(key);
      return !content || valueNamed(content.values, name) === undefined;
    },
    backUp: async ({ key, name }, { registry }) => await snapshotValue(registry, key, name),
    apply: async ({ key, name }, { registry }) => await registry.remove(key, name),
    changes: (_action, backup) => valueChanged(backup, null),
    undo: async ({ key, name }, backup, { registry }) => await restoreValue(registry, key, name, backup, null),
  },
  'registry-value-set': {
    async isDone({ key, name, value }, { registry }) {
      const content = await registry.read(key);
      return content !== null && sameValue(valueNamed(content.values, name), valueOf(value));
    },
    backUp: async ({ key, name }, { registry }) => await snapshotValue(registry, key, name),
    apply: async ({ key, name, value }, { registry }) => await registry.set(key, name, valueOf(value)),
    changes: ({ value }, backup) => valueChanged(backup, valueOf(value)),
    undo: async ({ key, name, value }, backup, { registry }) =>
      await restoreValue(registry, key, name, backup, valueOf(value)),
  },
  'file-remove': {
    isDone: async ({ path }, { files }) => (await files.read(path, backupLimit)) === null,
    async backUp({ path }, { files }) {
      const content = await files.read(path, backupLimit);
      if (!content) throw goneBefore(path);
      return content;
    },
    apply: async ({ path }, { files }) => await files.remove(path),
    changes: (_action, backup) => `removed a file of ${bytesInWords(backup)}`,
    async undo({ path }, backup, { files }) {
      const current = await files.read(path, backupLimit);
      if (current === null) await files.write(path, backup);
      else if (!sameBytes(current, backup)) throw new ChangedSince(path);
    },
  },
  'certificate-remove': {
    isDone: async ({ thumbprint }, { certificates }) =>
      !(await certificates.list()).some((certificate) => certificate.thumbprint === thumbprint),
    async backUp({ thumbprint }, { certificates }) {
      const element = await certificates.export(thumbprint);
      if (!element) throw goneBefore(thumbprint);
      return element;
    },
    apply: async ({ thumbprint }, { certificates }) => await certificates.remove(thumbprint),
    changes: (_action, backup) => `removed a certificate, kept in ${bytesInWords(backup)}`,
    undo: async (_action, backup, { certificates }) => await certificates.import(backup),
  },
  'registry-key-create': {
    isDone: async ({ key }, { registry }) => (await registry.read(key)) !== null,
    backUp: async () => new Uint8Array(),
    apply: async ({ key }, { registry }) => await registry.create(key),
    changes: () => 'created an empty key',
    async undo({ key }, _backup, { registry }) {
      const current = await registry.read(key);
      if (current !== null && current.keys.length + current.values.size > 0) throw new StaysSince(key);
      await registry.remove(key);
    },
  },
  'credential-remove': {
    isDone: async ({ target }, { credentials }) =>
      !(await credentials.list()).some((credential) => credential.target === target),
    async backUp({ target }, { credentials }) {
      const credential = await credentials.read(target);
      if (!credential) throw goneBefore(target);
      return packCredential(credential);
    },
    apply: async ({ target }, { credentials }) => await credentials.remove(target),
    changes: (_action, backup) => `removed the credential of ${unpackCredential(backup).userName || 'nobody named'}`,
    async undo({ target }, backup, { credentials }) {
      const current = await credentials.read(target);
      if (current === null) await credentials.write(unpackCredential(backup));
      else if (!sameBytes(packCredential(current), backup)) throw new ChangedSince(target);
    },
  },
  'program-close': {
    isDone: async ({ name }, { processes }) => (await running(name, processes)).length === 0,
    backUp: async () => new Uint8Array(),
    async apply({ name, withinMs, end = false }, { processes }) {
      const pids = await running(name, processes);
      const closed = await Promise.all(pids.map(async (pid) => await processes.askToClose(pid, withinMs)));
      if (closed.every(Boolean)) return;
      if (end) {
        await Promise.all(pids.filter((_pid, at) => !closed[at]).map(async (pid) => await processes.end(pid)));
        return;
      }
      const remedy = `Save the work in ${name} and close it, then start again.`;
      const { error } = fail('locked', name, `program-open: ${name} was asked to close and did not`, remedy);
      throw new CausedFailure(error, { kind: 'program-open', program: name });
    },
    changes: ({ name }) => `closed ${name}`,
    // Whoever wants it opens it again.
    undo: async () => undefined,
  },
  'folder-set-aside': {
    isDone: async ({ path, aside }, { files }) =>
      (await files.list(besides(path, aside))) !== null || (await files.list(path)) === null,
    backUp: async () => new Uint8Array(),
    apply: async ({ path, aside }, { files }) => {
      if ((await files.list(besides(path, aside))) === null) await files.rename(path, aside);
    },
    changes: ({ path, aside }) => `set aside as ${besides(path, aside)}, not deleted`,
    async undo({ path, aside }, _backup, { files }) {
      if ((await files.list(besides(path, aside))) === null) return;
      // What a program built there since, for nobody or for the account that comes back, it builds again.
      await files.removeFolder(path);
      await files.rename(besides(path, aside), path.slice(path.lastIndexOf('\\') + 1));
    },
    forget: async ({ path, aside }, { files }) => await files.removeFolder(besides(path, aside)),
  },
  'account-sign-out': {
    isDone: async ({ accountId }, { accounts }) => !(await accounts.list()).some(({ id }) => id === accountId),
    backUp: async () => new Uint8Array(),
    apply: async ({ accountId }, { accounts }) => await accounts.signOut(accountId),
    changes: () => 'signed the account out',
    undo: async ({ accountId }) => {
      const remedy = 'Ask the user to add the account again in Settings > Accounts.';
      throw new FerryFailure(fail('forbidden', accountId, 'a sign-out cannot be undone', remedy).error);
    },
  },
};
