import type { Result } from '@ferry/common/errors';
import type { Registry } from '../laptop.ts';
import type { ProgramFacts } from './signed-program.ts';

/** How long things may take during an upgrade, in milliseconds. */
export interface UpgradePace {
  /** within that a new agent must have brought a report to server or console, or the old one comes back */
  readonly reportWithinMs: number;
  /** how long a new agent that has ended is not judged: at the end of a session Windows ends one program after the other */
  readonly settleMs: number;
  /** an old agent that came back reaches somebody within that: then the new one could have, too */
  readonly judgeMs: number;
  /** until the same release is tried again */
  readonly againMs: number;
  /** until it is tried again to fetch a release, or to lay it down, after the first time that it could not be */
  readonly retryMs: number;
  /** a program that ran for so long after its start did not break at it */
  readonly steadyMs: number;
}

export const usualPace: UpgradePace = {
  reportWithinMs: 10 * 60_000,
  settleMs: 10_000,
  judgeMs: 2 * 60_000,
  againMs: 30 * 60_000,
  retryMs: 2 * 60_000,
  steadyMs: 5 * 60_000,
};

export interface StartedProgram {
  /** resolves when it has ended, however that came */
  readonly ended: Promise<void>;
  /** ends it at once; it may have ended already */
  end(): void;
  /** Lets this process end before it. */
  leave(): void;
}

/** The agent's programs on this computer, and what only the system can do with them. */
export interface Installation {
  /** the program that runs: a full path */
  readonly program: string;
  /** of all of them: `.exe` */
  readonly extension: string;
  readonly pace: UpgradePace;
  readonly registry: Registry;
  facts(path: string): Promise<ProgramFacts>;
  /** Whether the system believes the signature of a program, by its own list of whom to trust. */
  isTrusted(path: string): Promise<boolean>;
  /** Until it is released, nobody changes, replaces or removes the program; it can be read and started. */
  lock(path: string): Promise<Result<{ release(): void }>>;
  /** Starts it apart from this process, which may end before. */
  start(path: string, args: readonly string[]): Promise<Result<StartedProgram>>;
}
