import type { Credentials } from '../laptop.ts';
import { officePlaces, oneDrivePlaces, teamsPlaces } from '../office-places.ts';
import type { TenantScope } from '../tenant-scope.ts';
import { credentialStep, ownCredentials } from './own-credentials.ts';
import { settingsFor } from './plan-step.ts';
import type { Task } from './task.ts';

/** Beginnings of the names of sign-ins that Microsoft's own programs store, in lower case. */
const signIns = [...officePlaces.credentials, ...oneDrivePlaces.credentials, ...teamsPlaces.credentials];

export interface CredentialsState {
  /** names: sign-ins of Microsoft's programs, and what people or other programs stored under the old account */
  signIns: string[];
  passwords: string[];
}

/** What the Credential Manager holds of source accounts. */
export async function credentialsOf(credentials: Credentials, scope: TenantScope): Promise<CredentialsState> {
  const all = await ownCredentials(credentials, [''], scope);
  const isSignIn = (target: string) => signIns.some((beginning) => target.toLowerCase().startsWith(beginning));
  return { signIns: all.filter(isSignIn), passwords: all.filter((target) => !isSignIn(target)) };
}

/**
 * Takes sign-ins of the source account out of the Credential Manager (domain notes A5). A password that somebody saved for a
 * server or another program stays unless the order says otherwise: the account that it opens may outlive the move.
 */
export const credentials: Task<CredentialsState> = {
  id: 'credentials',
  inspect: async (laptop, scope) => await credentialsOf(laptop.credentials, scope),
  plan(state, raw) {
    const { savedPasswords } = settingsFor('credentials', raw);
    return [
      ...state.signIns.map((target) => credentialStep('microsoft', target)),
      ...(savedPasswords === 'remove' ? state.passwords : []).map((target) => credentialStep('person', target)),
    ];
  },
};
