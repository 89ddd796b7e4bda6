import { programName } from '../../program-names.ts';
import type { FindingTold, FolderTold } from '../../told.ts';
import { fewOf, sayingIn } from '../saying.ts';
import type { FindingWords } from './finding-words.ts';

const say = sayingIn('en');
const few = (names: readonly string[]): string => fewOf(say, names, (count) => `${say.number(count)} more`);
const tellIt = 'Please tell your IT department.';
const folders: Readonly<Record<FolderTold, string>> = {
  desktop: 'Desktop',
  documents: 'Documents',
  pictures: 'Pictures',
};

export function findingInEnglish(finding: FindingTold): FindingWords {
  switch (finding.kind) {
    case 'not-looked-at':
      return {
        title: 'Something on this computer could not be looked at',
        toDo: 'You can go on. If something does not work afterwards, tell your IT department.',
      };
    case 'registry-approximate':
      return { title: 'Ferry cannot reach what it needs', toDo: tellIt };
    case 'windows-unknown':
      return { title: 'The version of Windows is not known', toDo: tellIt };
    case 'windows-too-old':
      return { title: 'Windows is too old', toDo: 'Install the Windows updates, then restart.' };
    case 'joined':
      return {
        title: 'This computer is managed in another way',
        found: 'It belongs to the previous organisation as a whole, not only with your account.',
        toDo: tellIt,
      };
    case 'domain-joined':
      return {
        title: 'This computer belongs to a company network (domain)',
        toDo: 'It stays in it. You need not do anything.',
      };
    case 'restart-pending':
      return { title: 'Windows is waiting for a restart', toDo: 'Save your work and restart the computer.' };
    case 'disk-unknown':
      return {
        title: 'How much room the disk has is not known',
        toDo: 'Look whether it has some: File Explorer, This PC.',
      };
    case 'disk-too-full':
    case 'disk-low':
      return {
        title: 'The disk is nearly full',
        found: `${say.gigabytes(finding.freeBytes)} are free.`,
        toDo: 'Make room, for instance by emptying the recycle bin.',
      };
    case 'battery-low':
      return {
        title: 'The battery is low',
        found: `It is at ${say.percent(finding.percent)}.`,
        toDo: 'Plug the computer in.',
      };
    case 'account-forbidden':
      return {
        title: 'A rule of your organisation is in the way',
        found: 'It does not allow work accounts to be added on this computer.',
        toDo: tellIt,
      };
    case 'onedrive-forbidden':
      return {
        title: 'A rule of your organisation is in the way',
        found: 'It does not allow OneDrive to sign in with your new account.',
        toDo: tellIt,
      };
    case 'old-tenant-pinned':
      return {
        title: 'A rule of your organisation still names the previous account',
        found: 'It could bring it back.',
        toDo: tellIt,
      };
    case 'source-account-missing':
      return {
        title: 'Your previous account was not found here',
        toDo: 'If this is not your work computer, please tell your IT department.',
      };
    case 'target-in-source':
      return {
        title: 'The new account does not fit',
        found: `${finding.upn} belongs to the previous organisation.`,
        toDo: tellIt,
      };
    case 'programs-open':
      return {
        title: 'Programs of Office are open',
        found: few([...new Set(finding.programs.map(programName))]),
        toDo: 'Save your work and close them.',
      };
    case 'outlook-data-files':
      return {
        title: 'Outlook has data files of its own',
        found: few(finding.files),
        toDo: 'They stay. Afterwards, open them again in Outlook: File, Open & Export, Open Outlook Data File.',
      };
    case 'onedrive-elsewhere':
      return {
        title: 'OneDrive keeps its files in an unusual place',
        found: finding.folder,
        toDo: 'Make sure yourself that the files that you need are on this computer and not in the cloud only.',
      };
    case 'onedrive-online-only': {
      const all = say.counted(finding.counted, 'file', 'files');
      return {
        title: 'Some files are in the cloud only',
        found: `${say.number(finding.away)} of ${finding.more ? 'more than ' : ''}${all}`,
        toDo: 'In your OneDrive folder choose “Always keep on this device” for what you need, and wait until it is there.',
      };
    }
    case 'onedrive-not-running':
      return {
        title: 'OneDrive is not running',
        toDo: 'Start OneDrive from the Start menu and wait until it has sent your latest files.',
      };
    case 'others-libraries':
      return {
        title: 'The previous OneDrive also syncs libraries of other organisations',
        found: few(finding.names),
        toDo: 'They stop syncing, and what is on this disk stays. Afterwards, sync them again with the new account.',
      };
    case 'known-folders-inside':
      return {
        title: 'Folders of yours are in the previous OneDrive folder',
        found: say.list(finding.folders.map((folder) => folders[folder])),
        toDo: 'They stay there, and nothing is deleted. Afterwards, let the new OneDrive back them up.',
      };
    case 'edge-signed-in':
      return {
        title: 'Edge is signed in with your previous account',
        found: few(finding.accounts),
        toDo: 'Favourites and passwords stay. Make sure that they are backed up, then sign in to Edge with the new account afterwards.',
      };
    case 'passwords-stay':
      return {
        title: 'Passwords are saved under your previous account',
        found: few(finding.names),
        toDo: 'They stay. Where one opens something of the previous organisation, save the new one there afterwards.',
      };
    case 'passwords-removed':
      return {
        title: 'Passwords saved under your previous account are removed',
        found: few(finding.names),
        toDo: 'Make sure that you know those that you still need: your organisation has decided this.',
      };
    case 'connections-of-source':
      return {
        title: 'Some network drives or printers belong to the previous organisation',
        found: few(finding.connections),
        toDo: 'They stay. If one asks for a password afterwards, ask your IT department.',
      };
    case 'other':
      return { title: 'There is something to note on this computer', toDo: tellIt };
  }
}
