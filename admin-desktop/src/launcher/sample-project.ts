import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { importList } from '../contract/calls/import-list.ts';
import type { SampleProgress } from '../contract/calls/shell-calls.ts';
import type { CoreSession } from './core-session.ts';
import { startOrdered } from './laptops-for-project.ts';
import type { OpenProjects } from './open-projects.ts';
import { sampleCsv, sampleOrders, samplePeople, sampleTenants } from './sample-people.ts';
import type { SampleLaptops } from './sample-laptops.ts';

/** How long the laptops together may take to enrol, in milliseconds; then the project is shown with those that did. */
const enrolMs = 90_000;

export interface SampleParts {
  readonly projects: OpenProjects;
  readonly laptops: SampleLaptops;
  /** the embedded server with its set-up code; null where there is none */
  readonly server: { origin: string; setupCode: string } | null;
  readonly now: () => number;
}

/**
 * Makes the sample project: keys without a passphrase, 200 users by the import that a person's CSV file takes, 25 laptops. When
 * `signal` aborts, or something fails, nothing of it is left on this machine.
 */
export async function makeSampleProject(
  parts: SampleParts,
  emit: (progress: SampleProgress) => void,
  signal: AbortSignal,
): Promise<Result<CoreSession>> {
  const { projects, server } = parts;
  emit({ stage: 'project', done: 0, total: 1 });
  const made = await projects.create({
    ...sampleTenants,
    name: 'Sample project',
    passphrase: null,
    matchBySourceAccount: true,
    server,
  });
  if (!made.ok) return made;
  const session = made.value;
  const filled = await fill(parts, session, emit, signal);
  if (filled.ok && !signal.aborted) return ok(session);
  await parts.laptops.forget(session.id);
  const removed = await projects.remove(session.id);
  if (!filled.ok) return filled;
  return removed.ok ? cancelled() : removed;
}

async function fill(
  parts: SampleParts,
  session: CoreSession,
  emit: (progress: SampleProgress) => void,
  signal: AbortSignal,
): Promise<Result<void>> {
  const people = samplePeople();
  const imported = await importPeople(session, sampleCsv(people), signal, (done) =>
    emit({ stage: 'users', done: Math.round(done * people.length), total: people.length }),
  );
  if (!imported.ok) return imported;
  const isCancelled = () => signal.aborted;
  if (isCancelled()) return cancelled();

  const orders = sampleOrders(people, parts.server !== null);
  const { client, id } = session;
  const started = await startOrdered({ ...parts, client }, orders);
  if (!started.ok) return started;
  const total = orders.length;
  await enrolled(parts.laptops, id, signal, (done) => {
    emit({ stage: 'laptops', done, total });
    return done >= total;
  });
  parts.laptops.sendAway(id);
  return isCancelled() ? cancelled() : ok(undefined);
}

/** Resolves when `enough` of the laptops run, have ended, or took too long, or when nobody waits any more. */
async function enrolled(
  laptops: SampleLaptops,
  projectId: string,
  signal: AbortSignal,
  enough: (done: number) => boolean,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = () => {
      const all = laptops.of(projectId);
      const ended = all.filter(({ state }) => state === 'ended').length;
      if (enough(all.filter(({ state }) => state === 'running').length) || ended === all.length) finish();
    };
    const finish = () => {
      clearTimeout(timer);
      forget();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, enrolMs);
    const forget = laptops.onChange(look);
    signal.addEventListener('abort', finish);
    look();
  });
}

async function importPeople(
  session: CoreSession,
  text: string,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<Result<void>> {
  const list = { fileName: 'sample-users.csv', text };
  const imported = await importList(session.client, list, {
    signal,
    on(event) {
      if (event.kind === 'progress') progress(event.done);
    },
  });
  if (!imported.ok || imported.value.refusedTotal === 0) return imported.ok ? ok(undefined) : imported;
  return fail('internal', 'sample users', `${imported.value.refusedTotal} rows were refused`, 'Report it.');
}

function cancelled() {
  return fail('cancelled', 'sample project', 'making the sample project was cancelled', 'Make it again at any time.');
}
