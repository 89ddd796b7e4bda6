import { programName } from '../../program-names.ts';
import type { StepTold } from '../../told.ts';
import { sayingIn } from '../saying.ts';

const say = sayingIn('en');

export function stepInEnglish(step: StepTold): string {
  switch (step.kind) {
    case 'program-close':
      return `${programName(step.program)} is closed.`;
    case 'windows-keep-out':
      return 'Windows no longer adds the previous account again by itself.';
    case 'windows-forget':
      return 'Windows forgets the stored sign-ins of the previous account.';
    case 'windows-registration':
      return 'This computer is taken off the previous organisation’s list of devices.';
    case 'account-sign-out':
      return `Windows signs ${step.upn} out.`;
    case 'office-licence':
      return 'The Office licence of the previous account is removed.';
    case 'office-activation':
      return 'Office forgets who activated it on this computer.';
    case 'office-sign-out':
      return 'Office is signed out of the previous account.';
    case 'onedrive-list':
      return `A list of your files in the folder ${step.folder} is made, so that you can check afterwards that none is missing.`;
    case 'onedrive-unlink':
      return 'OneDrive is disconnected from the previous account. Your files stay where they are.';
    case 'onedrive-prepare':
      return 'OneDrive is made ready to sign in again.';
    case 'outlook-list':
      return 'A list of your Outlook data files is made, so that you can open them again.';
    case 'outlook-forget':
      return 'Outlook forgets where the previous mailbox is.';
    case 'outlook-profile':
      return 'Outlook gets a new, empty profile and starts with it from now on.';
    case 'outlook-old':
      return `The previous Outlook profile “${step.profile}” is removed. Its data files stay.`;
    case 'teams-sign-out':
      return 'Teams is signed out of the previous account.';
    case 'teams-cache':
      return 'What Teams has stored for the previous account is put aside. Your backgrounds stay.';
    case 'stored-sign-ins':
      return 'Stored sign-ins with the previous account are removed.';
    case 'saved-password':
      return `A password saved under the previous account is removed: ${step.name}`;
    case 'connections-list':
      return 'Network drives and printers are listed. They stay as they are.';
    case 'script':
      return `A script of your organisation runs: “${step.name}”. It takes ${say.duration(step.seconds)} at most.`;
    case 'other':
      return 'Some further settings of the previous account are adjusted.';
  }
}
