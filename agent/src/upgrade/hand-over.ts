import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FerryError } from '@ferry/common/errors';
import { pause } from '../channel/backoff.ts';
import { isStopWanted } from '../install/running-agent.ts';
import type { Installation, StartedProgram } from './installation.ts';
import { backUpJournal } from './journal-guard.ts';
import { lockProgram, pathIn } from './start-program.ts';
import type { Locked } from './start-program.ts';
import { cutOff } from './take-up.ts';
import { changeRecord, lookAtRecord, readRecord, withFailure } from './upgrade-record.ts';
import type { Attempt, UpgradeRecord } from './upgrade-record.ts';

export interface HandOverOptions {
  readonly data: string;
  readonly installation: Installation;
  /** of the agent that hands over */
  readonly running: string;
  /** what the new program is started with */
  readonly args: readonly string[];
  readonly emit: (event: { event: string; [more: string]: unknown }) => void;
  /** ends this process */
  readonly signal: AbortSignal;
}

/** How often it is looked whether the new agent has proved itself, in milliseconds. */
const lookMs = 250;

/** `known`: what was written down of it. */
export type Prepared = { locked: Locked; known: UpgradeRecord };

/**
 * The new program, looked at and kept from changing, with the journal kept as it is and the attempt written down. Null: it is not
 * to be started, and the record says why, or that it is tried again. The journal must be closed.
 */
export async function prepareHandOver(options: HandOverOptions): Promise<Prepared | null> {
  const { data, installation, running } = options;
  const { attempt, publisher } = await readRecord(data);
  if (attempt?.phase !== 'fetched' || !publisher) return null;
  const locked = await lockProgram(installation, { ...attempt, publisher });
  if (!locked.ok) {
    await refuse(options, attempt, locked.error);
    return null;
  }
  try {
    await backUpJournal(data);
    const { waits: _waits, ...again } = attempt;
    const from = { version: running, file: basename(installation.program) };
    const known = await changeRecord(data, (record) => ({
      ...record,
      attempt: { ...again, phase: 'starting', tries: attempt.tries + 1, from },
    }));
    return { locked: locked.value, known };
  } catch (thrown) {
    locked.value.release();
    throw thrown;
  }
}

async function refuse(
  { data, emit, installation }: HandOverOptions,
  attempt: Attempt,
  error: FerryError,
): Promise<void> {
  emit({ event: 'upgrade', act: 'refused', version: attempt.version, error });
  const { sha256, version } = attempt;
  // Somebody changed it: it is fetched again.
  if (error.code === 'invalid') await rm(pathIn(installation, attempt.file), { force: true });
  // What another program holds open for a moment is tried again, later.
  const passing = error.code !== 'forbidden';
  const failure = { sha256, version, reason: error.message };
  await changeRecord(data, (record) =>
    passing ? { ...record, attempt: { ...attempt, waits: true } } : withFailure(record, failure),
  );
}

/**
 * Starts the new agent, and waits until it has proved itself: it writes that down itself once server or console have taken a report
 * of it. If it does not, it is ended, and this agent is to go on (`back`). `gone`: this process is not needed any more. Until the
 * new one has proved itself, sign-in starts the old one.
 */
export async function watchOver({ locked, known }: Prepared, options: HandOverOptions): Promise<'gone' | 'back'> {
  const { args, emit } = options;
  const version = known.attempt?.version;
  emit({ event: 'upgrade', act: 'starting', version });
  const started = await locked.start(args);
  if (!started.ok) {
    emit({ event: 'upgrade', act: 'not-started', version, error: started.error });
    return await comeBack(options, known, 'ended');
  }
  const program = started.value;
  const outcome = await waitFor(program, options);
  if (outcome === 'gone') {
    program.leave();
    return 'gone';
  }
  if (outcome === 'silent') {
    program.end();
    await program.ended;
  }
  // It may have been in time after all; nobody writes any more.
  if (await isProven(options)) return await startProven(options);
  return await comeBack(options, known, outcome);
}

/** `gone`: it has proved itself, or this process is to end. */
async function waitFor(program: StartedProgram, options: HandOverOptions): Promise<'gone' | 'ended' | 'silent'> {
  const { reportWithinMs, settleMs } = options.installation.pace;
  // Whoever wants the agent to end tells the new one, too.
  const over = (): boolean => options.signal.aborted || isStopWanted(options.data);
  const until = performance.now() + reportWithinMs;
  const ending = new AbortController();
  void program.ended.then(() => ending.abort());
  while (performance.now() < until && !ending.signal.aborted) {
    if (over() || (await isProven(options))) return 'gone';
    await pause(lookMs, ending.signal);
  }
  if (!ending.signal.aborted) return 'silent';
  const settled = performance.now() + settleMs;
  while (performance.now() < settled) {
    if (over()) return 'gone';
    await pause(lookMs, options.signal);
  }
  return over() ? 'gone' : 'ended';
}

async function isProven({ data, running }: HandOverOptions): Promise<boolean> {
  // What cannot be read for a moment is read again at the next look.
  const { attempt, confirmed } = await readRecord(data).catch(() => ({ attempt: null, confirmed: null }));
  return attempt === undefined && confirmed !== undefined && confirmed.version !== running;
}

/** It proved itself and has ended, perhaps by us: it is started again. */
async function startProven({ data, installation, args }: HandOverOptions): Promise<'gone' | 'back'> {
  const { confirmed } = await readRecord(data);
  const locked = confirmed && (await lockProgram(installation, { ...confirmed, publisher: null }));
  if (!locked?.ok) return 'back';
  const again = await locked.value.start(args);
  locked.value.release();
  if (!again.ok) return 'back';
  again.value.leave();
  return 'gone';
}

async function comeBack(
  { data, emit }: HandOverOptions,
  known: UpgradeRecord,
  reason: 'ended' | 'silent',
): Promise<'back'> {
  const { damaged } = await lookAtRecord(data);
  const returned = (before: UpgradeRecord): UpgradeRecord =>
    before.attempt ? { ...before, attempt: { ...before.attempt, phase: 'returned', reason } } : before;
  // Whoever finds the record damaged makes way: that is no fault of the release.
  const record = await changeRecord(data, damaged ? cutOff : returned, known);
  emit({ event: 'upgrade', act: 'came-back', version: record.attempt?.version, reason: damaged ? 'damaged' : reason });
  return 'back';
}
