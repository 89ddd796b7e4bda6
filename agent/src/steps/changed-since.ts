import { fail, FerryFailure } from '@ferry/common/errors';

/**
 * Where a step would put something back, something else is by now: the person, or a program for them, put it there after the step.
 * It is not overwritten, and what was there before stays in the backup.
 */
export class ChangedSince extends FerryFailure {
  constructor(where: string) {
    const message = `changed-since: ${where} was changed after the migration, and is left as it is now`;
    super(
      fail('conflict', where, message, 'Remove what is there now, if it is not wanted, and roll back again.').error,
    );
  }
}

/** What a step made is in use by now, so it stays beside what was before. */
export class StaysSince extends FerryFailure {
  constructor(where: string) {
    const message = `stays: ${where} is in use since the migration`;
    super(fail('conflict', where, message, 'Remove it by hand, if it is not wanted.').error);
  }
}
