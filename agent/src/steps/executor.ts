import type { Laptop } from '../laptop.ts';
import type { Action, ActionType } from './step.ts';

/** The most that one step may have to keep for its undo, in bytes. A step that needs more is not begun. */
export const backupLimit = 32 * 1024 * 1024;

export type ActionOf<T extends ActionType> = Extract<Action, { type: T }>;

/**
 * Knows one type of action. All may be called again after a crash in the middle: `apply` and `undo` end in the same state then.
 * What Windows refuses is thrown.
 */
export interface StepExecutor<T extends ActionType> {
  /** Whether there is nothing left to do. */
  isDone(action: ActionOf<T>, laptop: Laptop): Promise<boolean>;
  /** Whatever `undo` needs. Changes nothing. */
  backUp(action: ActionOf<T>, laptop: Laptop): Promise<Uint8Array>;
  apply(action: ActionOf<T>, laptop: Laptop): Promise<void>;
  /** What `apply` changes, in words for people, from the backup; never a secret. */
  changes(action: ActionOf<T>, backup: Uint8Array): string;
  /**
   * Overwrites nothing that came since: throws a ChangedSince, and has changed nothing, where what was before cannot come back for
   * it; a StaysSince where it only stays beside.
   */
  undo(action: ActionOf<T>, backup: Uint8Array, laptop: Laptop): Promise<void>;
  /** Ends what `apply` keeps on the laptop for `undo`, if it keeps anything there: from then on it cannot be undone. */
  forget?(action: ActionOf<T>, laptop: Laptop): Promise<void>;
}
