import { mkdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { encodeBits } from '@ferry/common/crockford';
import { documentFormat } from '@ferry/common/documents/document-type';
import type { Settings } from '@ferry/common/documents/settings';
import { stampChanges } from '@ferry/common/documents/stamped';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { makeFolder } from '@ferry/common/make-folder';
import { signGrant } from '@ferry/common/trust/grants';
import { generateSigningKeys } from '@ferry/common/trust/keys';
import type { RootRecord } from '@ferry/common/trust/root-record';
import { consoleSigner } from '@ferry/common/trust/trust';
import { publishPolicy } from '../commands/policy.ts';
import { setSettings } from '../commands/settings.ts';
import { actingFor } from '../commands/acting-for.ts';
import { openProjectData } from '../database/project-data.ts';
import type { KeySeal } from './key-seal.ts';
import { writeKeys } from './key-file.ts';
import type { ProjectKeys } from './key-file.ts';
import { projectFormat, projectPaths, writeProjectFile } from './project-folder.ts';
import type { ProjectFile } from './project-folder.ts';
import { storageFault } from './storage-fault.ts';

/** The owner's own grant. Others come with second consoles, for shorter. */
const ownerGrantYears = 10;

/** What a new project begins with: the whole of a move, as far as the agents of this release can do it. */
const missionTasks = ['entra-registration', 'office', 'onedrive', 'outlook'] as const;

export type NewProject = { folder: string; sample?: boolean } & Pick<
  Settings,
  'name' | 'sourceTenantId' | 'sourceDomains' | 'targetTenantId' | 'targetDomains' | 'matchBySourceAccount'
>;

/**
 * Makes a project: root key, root record, this console's key with the owner's grant, and the first documents (administrator,
 * settings, policy, audit). The folder appears whole or not at all: it is built beside its place and renamed.
 * `conflict`: there is something in the folder already; `storage`: it cannot be written.
 */
export async function createProject(
  wanted: NewProject,
  options: { seal: KeySeal; now: () => number },
): Promise<Result<{ file: ProjectFile; keys: ProjectKeys }>> {
  const folder = resolve(wanted.folder);
  const free = await prepare(folder);
  if (!free.ok) return free;
  let draft: string | null = null;
  try {
    draft = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
    const made = await build(draft, wanted, options);
    if (!made.ok) return made;
    // An empty folder gives way; on Windows a rename never replaces one.
    await rmdir(folder).catch((thrown: unknown) => {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    });
    await rename(draft, folder);
    draft = null;
    return made;
  } catch (thrown) {
    return storageFault(thrown, folder);
  } finally {
    if (draft !== null) await rm(draft, { recursive: true, force: true });
  }
}

async function prepare(folder: string): Promise<Result<void>> {
  try {
    makeFolder(dirname(folder), { mkdirSync, statSync, dirname });
    const present = await readdir(folder);
    if (present.length === 0) return ok(undefined);
    return fail('conflict', folder, 'there is something in this folder already', 'Choose a new or an empty folder.');
  } catch (thrown) {
    const fault = storageFault(thrown, folder);
    return fault.error.code === 'not-found' ? ok(undefined) : fault;
  }
}

async function build(
  folder: string,
  wanted: NewProject,
  options: { seal: KeySeal; now: () => number },
): Promise<Result<{ file: ProjectFile; keys: ProjectKeys }>> {
  const projectId = encodeBits(crypto.getRandomValues(new Uint8Array(10)), 16).toLowerCase();
  const root = await generateSigningKeys();
  const own = await generateSigningKeys();
  const rootRecord: RootRecord = { format: 1, projectId, rootKey: root.publicKey, recoveryKeyHash: null };
  const notAfter = new Date(options.now());
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + ownerGrantYears);
  const name = 'Owner';
  const grant = await signGrant(
    {
      format: 1,
      projectId,
      signKey: own.publicKey,
      name,
      role: 'owner',
      serial: 1,
      notAfter: notAfter.toISOString(),
    },
    root,
  );
  const keys: ProjectKeys = { root, console: own, grants: [grant] };
  const { sample = false } = wanted;
  const file: ProjectFile = { format: projectFormat, id: projectId, name: wanted.name, rootRecord, sample };
  const paths = projectPaths(folder);
  await mkdir(paths.backups, { mode: 0o700 });
  await writeProjectFile(folder, file);
  await writeKeys(folder, projectId, keys, options.seal);

  const data = await openProjectData({
    path: paths.database,
    rootRecord,
    writer: own.fingerprint,
    now: options.now,
  });
  try {
    const signer = consoleSigner(own, keys.grants);
    const acting = actingFor({ data, signer, rootRecord, now: options.now });
    const fields = stampChanges({}, { name }, data.clock);
    const administrator = { id: own.fingerprint, format: documentFormat, grants: keys.grants, fields };
    const merged = await data.store.merge('administrators', administrator);
    if (!merged.ok) return merged;
    const details = { name: wanted.name };
    const noted = await acting.audit.write({ action: 'project.create', subject: projectId, details });
    if (!noted.ok) return noted;
    // Named one by one: `wanted` may be a whole message of the shell, with the passphrase in it, and settings are synced.
    const { sourceTenantId, sourceDomains, targetTenantId, targetDomains, matchBySourceAccount } = wanted;
    const tenants = { sourceTenantId, sourceDomains, targetTenantId, targetDomains };
    const tasks = missionTasks.map((id) => ({ id, enabled: true, settings: {} }));
    const set = await setSettings(acting, { name: wanted.name, ...tenants, matchBySourceAccount, tasks });
    if (!set.ok) return set;
    const published = await publishPolicy(acting);
    return published.ok ? ok({ file, keys }) : published;
  } finally {
    await data.close();
  }
}
