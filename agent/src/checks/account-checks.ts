import { errorFrom } from '@ferry/common/errors';
import type { SignedInAccount } from '../laptop.ts';
import { officePlaces, outlookPlaces, teamsPlaces } from '../office-places.ts';
import { outlookDataFiles } from '../outlook-data-files.ts';
import { runningOf } from '../tasks/running-programs.ts';
import { ownsTenant, ownsUpn } from '../tenant-scope.ts';
import { block, pass, warn } from './check.ts';
import type { Check } from './check.ts';

const shown = 5;

/** The first few by name, the others by number. */
export function listed(names: readonly string[]): string {
  const more = names.length - shown;
  return `${names.slice(0, shown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const sourceAccount: Check = {
  id: 'source-account',
  title: 'Source account',
  async find({ laptop, scope, go }) {
    let accounts: SignedInAccount[];
    try {
      accounts = await laptop.accounts.list();
    } catch (thrown) {
      const { message, remedy } = errorFrom(thrown, 'account broker');
      const found = `Windows does not say who is signed in: ${message}`;
      // Nobody could be signed out either, and the account would come back by itself.
      const needed = go.tasks.some(({ id }) => id === 'entra-registration');
      return (needed ? block : warn)({ kind: 'not-looked-at' }, found, remedy);
    }
    const ours = accounts.filter(({ tenantId, upn }) => ownsTenant(scope, tenantId) || ownsUpn(scope, upn));
    if (ours.length > 0) return pass(listed(ours.map(({ upn }) => upn)));
    return warn(
      { kind: 'source-account-missing' },
      'no account of the source tenant is signed in to Windows',
      'Look whether this is the right laptop, and the right tenant in Settings. What else is left of it is removed.',
    );
  },
};

const targetAccount: Check = {
  id: 'target-account',
  title: 'Target account',
  async find({ go, scope }) {
    const { targetUpn } = go;
    if (targetUpn === undefined) return await Promise.resolve(pass('not known before there is an order'));
    if (ownsUpn(scope, targetUpn))
      return block(
        { kind: 'target-in-source', upn: targetUpn },
        `${targetUpn} is an account of the tenant to be left`,
        'Correct the target account, order again.',
      );
    return pass(targetUpn);
  },
};

const openPrograms: Check = {
  id: 'open-programs',
  title: 'Open documents',
  tasks: ['office', 'outlook', 'onedrive', 'teams'],
  async find({ laptop }) {
    const names = [...new Set([...officePlaces.programs, ...teamsPlaces.programs])];
    const open = await runningOf(laptop.processes, names);
    if (open.length === 0) return pass('no program of Office is open');
    return warn(
      { kind: 'programs-open', programs: open },
      `open: ${listed(open)}`,
      'Save the work. Programs are asked to close; one that asks back stops the step.',
    );
  },
};

const dataFiles: Check = {
  id: 'pst-files',
  title: 'Outlook data files',
  tasks: ['outlook'],
  async find({ laptop }) {
    const profiles = (await laptop.registry.read(outlookPlaces.profiles))?.keys ?? [];
    const found = await outlookDataFiles(laptop, profiles);
    if (found.length === 0) return pass('no PST file in a profile of Outlook or in the usual folders');
    return warn(
      { kind: 'outlook-data-files', files: found },
      `PST files: ${listed(found)}`,
      'They stay where they are. Open them in the new profile: File > Open & Export > Open Outlook Data File.',
    );
  },
};

export const accountChecks: readonly Check[] = [sourceAccount, targetAccount, openPrograms, dataFiles];
