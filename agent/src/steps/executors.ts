import { fail, FerryFailure } from '@ferry/common/errors';
import type { RegistryValue } from '../laptop.ts';
import { sameValue, valueNamed } from '../registry-values.ts';
import { backupLimit } from './executor.ts';
import type { StepExecutor } from './executor.ts';
import { restoreKey, restoreValue, snapshotKey, snapshotValue } from './registry-snapshot.ts';
import type { ActionType } from './step.ts';

function valueOf(stored: { type: RegistryValue['type']; data: string }): RegistryValue {
  return { type: stored.type, data: new Uint8Array(Buffer.from(stored.data, 'base64')) };
}

function goneBefore(what: string): FerryFailure {
  return new FerryFailure(fail('not-found', what, 'it went away while it was being backed up', 'Start again.').error);
}

/** One executor per type of action. A new type is a row here and in `actionSchema`. */
export const executors: { readonly [T in ActionType]: StepExecutor<T> } = {
  'registry-key-remove': {
    isDone: async ({ key }, { registry }) => (await registry.read(key)) === null,
    backUp: async ({ key }, { registry }) => await snapshotKey(registry, key),
    apply: async ({ key }, { registry }) => await registry.remove(key),
    undo: async (_action, backup, { registry }) => await restoreKey(registry, backup),
  },
  'registry-value-remove': {
    async isDone({ key, name }, { registry }) {
      const content = await registry.read(key);
      return !content || valueNamed(content.values, name) === undefined;
    },
    backUp: async ({ key, name }, { registry }) => await snapshotValue(registry, key, name),
    apply: async ({ key, name }, { registry }) => await registry.remove(key, name),
    undo: async ({ key, name }, backup, { registry }) => await restoreValue(registry, key, name, backup),
  },
  'registry-value-set': {
    async isDone({ key, name, value }, { registry }) {
      const content = await registry.read(key);
      return content !== null && sameValue(valueNamed(content.values, name), valueOf(value));
    },
    backUp: async ({ key, name }, { registry }) => await snapshotValue(registry, key, name),
    apply: async ({ key, name, value }, { registry }) => await registry.set(key, name, valueOf(value)),
    undo: async ({ key, name }, backup, { registry }) => await restoreValue(registry, key, name, backup),
  },
  'file-remove': {
    isDone: async ({ path }, { files }) => (await files.read(path, backupLimit)) === null,
    async backUp({ path }, { files }) {
      const content = await files.read(path, backupLimit);
      if (!content) throw goneBefore(path);
      return content;
    },
    apply: async ({ path }, { files }) => await files.remove(path),
    undo: async ({ path }, backup, { files }) => await files.write(path, backup),
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
    undo: async (_action, backup, { certificates }) => await certificates.import(backup),
  },
  'account-sign-out': {
    isDone: async ({ accountId }, { accounts }) => !(await accounts.list()).some(({ id }) => id === accountId),
    backUp: async () => new Uint8Array(),
    apply: async ({ accountId }, { accounts }) => await accounts.signOut(accountId),
    undo: async ({ accountId }) => {
      const remedy = 'Ask the user to add the account again in Settings > Accounts.';
      throw new FerryFailure(fail('forbidden', accountId, 'a sign-out cannot be undone', remedy).error);
    },
  },
};
