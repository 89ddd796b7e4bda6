import { open, readFile, rename } from 'node:fs/promises';
import { checkJson, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { jwsSchema } from '@ferry/common/trust/jws';
import { exportPrivateKey, importSigningKeys } from '@ferry/common/trust/keys';
import type { SigningKeys } from '@ferry/common/trust/keys';
import { projectIdSchema, publicKeySchema } from '@ferry/common/trust/root-record';
import { z } from 'zod';
import { sealedTextSchema } from './key-seal.ts';
import type { KeySeal } from './key-seal.ts';
import { projectPaths } from './project-folder.ts';
import { storageFault } from './storage-fault.ts';

/** The private keys that a console holds: its own with the grants up to the root, and on the owner's machine the root's. */
export type ProjectKeys = { root: SigningKeys | null; console: SigningKeys; grants: string[] };

const publicPart = {
  format: z.literal(1),
  projectId: projectIdSchema,
  rootKey: publicKeySchema.nullable(),
  consoleKey: publicKeySchema,
  grants: z.array(jwsSchema).min(1).max(2),
};
const fileSchema = z.object({ ...publicPart, sealed: sealedTextSchema });
const secretSchema = z.object({ root: z.string().max(500).nullable(), console: z.string().max(500) });

/** The public part rides along as authenticated text: nobody can put another grant beside the sealed keys unnoticed. */
function boundText(file: Omit<z.infer<typeof fileSchema>, 'sealed'>): string {
  return JSON.stringify(['ferry-keys', file.format, file.projectId, file.rootKey, file.consoleKey, file.grants]);
}

/** Writes `keys.json` (0600), whole or not at all. */
export async function writeKeys(folder: string, projectId: string, keys: ProjectKeys, seal: KeySeal): Promise<void> {
  const path = projectPaths(folder).keys;
  const head = {
    format: 1 as const,
    projectId,
    rootKey: keys.root?.publicKey ?? null,
    consoleKey: keys.console.publicKey,
    grants: keys.grants,
  };
  const secret = {
    root: keys.root ? await exportPrivateKey(keys.root) : null,
    console: await exportPrivateKey(keys.console),
  };
  const sealed = await seal.seal(JSON.stringify(secret), boundText(head));
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ ...head, sealed }, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/** `keys.json` as it lies there, still sealed: that it is one, and of this project. `storage` otherwise. */
export async function readKeyFile(folder: string, projectId: string): Promise<Result<z.infer<typeof fileSchema>>> {
  const path = projectPaths(folder).keys;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    const fault = storageFault(thrown, path);
    if (fault.error.code !== 'not-found') return fault;
    return fail('storage', path, 'the keys of this project are missing', 'Restore keys.json from a backup.');
  }
  const file = checkJson(fileSchema, text, path);
  if (!file.ok) return damaged(path, file.error.message);
  if (file.value.projectId !== projectId) return damaged(path, 'the keys are those of another project');
  return file;
}

/** Reads and opens `keys.json`: `forbidden` for a wrong passphrase, `storage` for a damaged or missing file. */
export async function readKeys(folder: string, projectId: string, seal: KeySeal): Promise<Result<ProjectKeys>> {
  const path = projectPaths(folder).keys;
  const file = await readKeyFile(folder, projectId);
  if (!file.ok) return file;
  if (file.value.sealed.kind !== seal.kind) {
    return fail(
      'forbidden',
      path,
      `the keys are kept by "${file.value.sealed.kind}", not by "${seal.kind}"`,
      'Open the project with the program that created it.',
    );
  }
  const opened = await seal.open(file.value.sealed, boundText(file.value));
  if (!opened.ok) return opened;
  const secret = checkJson(secretSchema, opened.value, path);
  if (!secret.ok) return damaged(path, secret.error.message);
  try {
    const { rootKey, consoleKey, grants } = file.value;
    return ok({
      root: secret.value.root && rootKey ? await importSigningKeys(secret.value.root, rootKey) : null,
      console: await importSigningKeys(secret.value.console, consoleKey),
      grants,
    });
  } catch (thrown) {
    return damaged(path, thrown instanceof Error ? thrown.message : 'not a key');
  }
}

function damaged(path: string, why: string) {
  return fail(
    'storage',
    path,
    `keys.json is damaged: ${why}`,
    'Restore keys.json from a backup of the project folder.',
  );
}
