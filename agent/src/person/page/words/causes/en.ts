import { programName } from '../../program-names.ts';
import type { CauseTold } from '../../told.ts';
import { sayingIn } from '../saying.ts';
import type { CauseWords } from './cause-words.ts';

const say = sayingIn('en');
const tellIt = 'Please tell your IT department.';
const again = 'Your administrator can then start the move again.';

export function causeInEnglish(cause: CauseTold): CauseWords {
  switch (cause.kind) {
    case 'program-open': {
      const program = programName(cause.program);
      return { what: `${program} could not be closed.`, toDo: `Save your work and close ${program}. ${again}` };
    }
    case 'in-use':
      return { what: 'Another program was using a file that had to be changed.', toDo: `Close all programs. ${again}` };
    case 'access-denied':
      return { what: 'Windows did not allow a change.', toDo: tellIt };
    case 'disk-full':
      return { what: 'The disk is full.', toDo: `Make room, for instance by emptying the recycle bin. ${again}` };
    case 'still-there':
      return { what: 'A change did not take effect.', toDo: tellIt };
    case 'not-ours-any-more':
      return {
        what: 'Something no longer belonged to the previous account when its turn came. It was left alone.',
        toDo: tellIt,
      };
    case 'script-failed':
      return { what: `A script of your organisation did not work: “${cause.script}”.`, toDo: tellIt };
    case 'script-interrupted':
      return { what: `A script of your organisation was interrupted: “${cause.script}”.`, toDo: tellIt };
    case 'script-timeout':
      return {
        what: `A script of your organisation was ended, because it was not through after ${say.duration(cause.seconds)}: “${cause.script}”.`,
        toDo: tellIt,
      };
    case 'unexpected':
      return { what: 'Something unexpected happened.', toDo: tellIt };
    case 'replaced':
      return { what: 'Your administrator has ordered something else in the meantime.' };
    case 'revoked':
      return { what: 'Whoever ordered the move may not order it any more.', toDo: tellIt };
    case 'backup-expired':
      return {
        what: `The move cannot be undone any more: what is needed for that was kept until ${say.day(cause.on)}.`,
        toDo: tellIt,
      };
    case 'not-undone':
      return { what: `${say.counted(cause.steps, 'step', 'steps')} could not be undone.`, toDo: tellIt };
    case 'changed-since':
      return {
        what: 'What you or a program changed after the move was left as it is now. Everything else is as it was before.',
        toDo: 'If something is missing, please tell your IT department.',
      };
    case 'in-use-since':
      return { what: 'What has come into use since the move stays. Everything else is as it was before.' };
    case 'cannot-be-undone':
      return {
        what: 'Sign-outs, and what scripts of your organisation did, cannot be undone.',
        toDo: 'Sign in with your previous account again where you are asked.',
      };
    case 'order-not-understood':
      return { what: 'Ferry on this computer is too old for this move.', toDo: tellIt };
    case 'order-too-late':
      return { what: 'The time in which the move had to begin is over.', toDo: again };
    case 'scripts-refused':
      return { what: 'Scripts of your organisation belong to the move, and they may not run here.', toDo: tellIt };
    case 'wrong-account':
      return {
        what:
          cause.upn === null
            ? 'Nobody is signed in to Windows here with an account of the previous organisation.'
            : `The move is for ${cause.upn}, and that account is not signed in here.`,
        toDo: 'If this is your computer, please tell your IT department.',
      };
    case 'no-room':
      return {
        what: 'The disk is full. What was begun waits.',
        toDo: 'Make room, for instance by emptying the recycle bin. The move then goes on by itself.',
      };
    case 'key-shared':
      return {
        what: 'This computer looks like a copy of another one. Until that is settled, nothing begins here.',
        toDo: tellIt,
      };
  }
}
