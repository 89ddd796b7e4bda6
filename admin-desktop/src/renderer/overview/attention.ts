import type { Overview } from '../../contract/calls/overview-calls.ts';
import type { SyncState } from '../../contract/rows.ts';
import { counted } from '../notices/sentence.ts';

/** Something that an administrator should look at, and where. */
export type Concern = { id: string; text: string; to: string; link: string };

/** One of them, several of them. */
const perState: readonly [state: string, one: string, several: string][] = [
  ['failed', 'computer failed', 'computers failed'],
  ['needs-admin', 'computer needs an administrator', 'computers need an administrator'],
  ['needs-user', 'computer needs its user', 'computers need their users'],
  ['needs-restart', 'computer needs a restart', 'computers need a restart'],
  ['stopped', 'computer stopped', 'computers stopped'],
];

/** What needs attention, the gravest first. `sync`: null while it is not known. */
export function concernsOf(overview: Overview, sync: SyncState | null): Concern[] {
  const { devices, users, policy, quarantined } = overview;
  const concerns: Concern[] = [];
  const add = (id: string, text: string, to: string, link: string) => concerns.push({ id, text, to, link });
  if (sync?.state === 'stopped') add('sync', 'The sync with the server has stopped.', '/sync', 'See why');
  for (const [state, one, several] of perState) {
    const count = devices.byState[state] ?? 0;
    if (count > 0) add(state, `${counted(count, one, several)}.`, `/devices?state=${state}`, 'Show them');
  }
  if (devices.blocked > 0)
    add(
      'blocked',
      `${counted(devices.blocked, 'computer')} cannot migrate before something on them is changed.`,
      '/devices?blocked=yes',
      'See what',
    );
  if (devices.unassigned > 0)
    add(
      'unassigned',
      `${counted(devices.unassigned, 'computer belongs', 'computers belong')} to no user yet.`,
      '/devices?assigned=no',
      'Assign them',
    );
  if (devices.suspended > 0)
    add(
      'suspended',
      `${counted(devices.suspended, 'enrolment')} beyond the limit of a token.`,
      '/devices?suspended=yes',
      'Look at them',
    );
  if (users.withoutTarget > 0)
    add(
      'target',
      `${counted(users.withoutTarget, 'user')} without a target address cannot start.`,
      '/users?hasTarget=no',
      'Show users',
    );
  if (policy !== 'published')
    add('policy', 'The agents do not have the settings as they are now.', '/settings', 'Publish them');
  if (quarantined > 0)
    add('quarantine', `${counted(quarantined, 'document')} came in that nobody may have signed.`, '/sync', 'See why');
  return concerns;
}
