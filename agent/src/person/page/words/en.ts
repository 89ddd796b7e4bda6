import { causeInEnglish } from './causes/en.ts';
import { findingInEnglish } from './findings/en.ts';
import { sayingIn } from './saying.ts';
import { stepInEnglish } from './steps/en.ts';
import type { Words } from './words.ts';

const say = sayingIn('en');

export const en: Words = {
  ownName: 'English',
  locale: 'en',
  title: 'Move to your new work account',
  language: 'Language',
  scenes: {
    nothing: { heading: 'Nothing to do', lead: 'No move is planned for this computer at the moment.' },
    scheduled: {
      heading: 'A move is planned',
      lead: 'You can go on working until then. You will be told when it begins.',
    },
    offered: {
      heading: 'Your move is ready',
      lead: 'Start it when it suits you. If you do nothing, it begins by itself.',
    },
    deferred: { heading: 'The move is put off', lead: 'You can go on working. You can also start it at any time.' },
    checking: {
      heading: 'This computer is being looked at',
      lead: 'Nothing is changed, and you can go on working. It takes a moment.',
    },
    running: {
      heading: 'Your computer is being moved',
      lead: 'Please leave it switched on, and do not open Office, Outlook or OneDrive until it is done.',
    },
    undoing: {
      heading: 'The move is being undone',
      lead: 'Everything is put back as it was. Please leave the computer switched on.',
    },
    done: { heading: 'The move is done', lead: 'A few sign-ins are left for you. They take some minutes.' },
    'needs-restart': {
      heading: 'Please restart the computer',
      lead: 'Save your work and restart. The move goes on by itself afterwards.',
    },
    'needs-user': {
      heading: 'Something is needed from you',
      lead: 'The move cannot go on by itself. Please look below at what is in the way.',
    },
    'needs-admin': {
      heading: 'An administrator has to finish this',
      lead: 'Your part is done as far as it can be. A step is left that needs more rights; your administrator can see which.',
    },
    blocked: {
      heading: 'The move could not begin',
      lead: 'Nothing was changed, and you can go on working. This is what stands in the way:',
    },
    stopped: {
      heading: 'The move was stopped',
      lead: 'Your administrator stopped it. You can go on working; you will be told when it goes on.',
    },
    'rolled-back': {
      heading: 'Everything is as it was before',
      lead: 'The move was undone. Go on working with your previous account, and sign in again where you are asked.',
    },
    failed: {
      heading: 'The move did not work',
      lead: 'Your administrator can see it and can start it again or undo it. Your files are still on this computer.',
    },
  },
  facts: {
    account: 'Your new account',
    begins: 'Begins',
    beginsByItself: 'Begins by itself',
    deadline: 'At the latest',
    putOffUntil: 'Put off until',
  },
  left: (times) =>
    times === 0
      ? 'It cannot be put off any more.'
      : times === 1
        ? 'You can put it off once more.'
        : `You can put it off ${times} more times.`,
  actions: {
    startNow: 'Start now',
    putOff: 'Put off',
    howLong: 'For how long?',
    confirmHeading: 'Have you saved your work?',
    confirmLead: 'The move begins at once. Open programs of Office are asked to close.',
    confirmStart: 'Start the move',
    notYet: 'Not yet',
    sent: 'One moment…',
  },
  choice: {
    for: (duration, until) => `${duration} (until ${until})`,
    tomorrow: (until) => `Tomorrow morning (${until})`,
    deadline: (until) => `As long as possible (until ${until})`,
  },
  sections: {
    toDo: 'What to do now',
    inTheWay: 'What is in the way',
    what: 'What will happen',
    why: 'Why',
    afterwards: 'What to do now, step by step',
    contact: 'Questions?',
    progress: 'Progress',
    details: 'Each step',
    happened: 'What happened',
  },
  administrator: {
    heading: 'For your administrator',
    lead: 'Something is left that your rights do not reach. Give this to your administrator: it is typed in Windows PowerShell, opened with “Run as administrator”, on this computer.',
    copy: 'Copy',
    copied: 'Copied',
    notCopied: 'Select it and press Ctrl+C',
  },
  closes: (programs) => `These programs are closed: ${programs}. Save your work before.`,
  filesStay: 'Your files stay on this computer. No documents and no mail are deleted.',
  afterwardsLead: 'Sign in with the new account wherever you are asked:',
  stepOf: (done, total) => `${say.number(done)} of ${say.counted(total, 'step', 'steps')}`,
  stepCount: (count) => say.counted(count, 'step', 'steps'),
  atStep: (step) => `It happened at this step: ${step}`,
  reference: 'For your administrator:',
  tasks: {
    'entra-registration': {
      what: 'Windows signs your previous work account out.',
      underWay: 'Signing the previous account out of Windows',
    },
    office: { what: 'Word, Excel and the other programs of Office forget the previous account.', underWay: 'Office' },
    onedrive: {
      what: 'OneDrive is disconnected from the previous account. The files on this computer stay.',
      underWay: 'OneDrive',
    },
    outlook: {
      what: 'Outlook starts with a new, empty profile and then fetches the mail of the new account.',
      underWay: 'Outlook',
    },
    teams: { what: 'Teams signs the previous account out.', underWay: 'Teams' },
    credentials: { what: 'Stored sign-ins with the previous account are removed.', underWay: 'Stored sign-ins' },
    'drives-printers': {
      what: 'Network drives and printers are listed. They stay as they are.',
      underWay: 'Network drives and printers',
    },
    scripts: {
      what: 'Scripts of your organisation run, as shown in the list of steps.',
      underWay: 'Scripts of your organisation',
    },
  },
  afterwards: {
    'entra-registration': {
      heading: 'Let Windows know the new account',
      how: 'When a program offers to let your organisation manage this device, or to use the account everywhere, accept it.',
    },
    office: { heading: 'Sign in to Office', how: 'Open Word. Sign in with the new account when it asks you to.' },
    onedrive: {
      heading: 'Sign in to OneDrive',
      how: 'Open OneDrive from the Start menu and sign in with the new account. Your previous files are still in their folder.',
    },
    outlook: {
      heading: 'Set Outlook up',
      how: 'Open Outlook and confirm the new account. The first time, fetching the mail can take a while.',
    },
    teams: { heading: 'Sign in to Teams', how: 'Open Teams and sign in with the new account.' },
    credentials: null,
    'drives-printers': null,
    scripts: null,
  },
  step: stepInEnglish,
  finding: findingInEnglish,
  cause: causeInEnglish,
  connection: {
    opening: 'Opening…',
    lost: {
      heading: 'No connection to Ferry',
      lead: 'Ferry was ended or is being updated. This page tries again by itself.',
    },
    usedLink: {
      heading: 'This window has to be opened again',
      lead: 'For your safety, each link works only once and for one minute.',
    },
    openAgain: 'Open again',
    opened: 'A new window opens. You can close this one.',
    notOpened: 'No window could be opened from here. Open Ferry from the Start menu.',
  },
  tray: {
    open: 'Open Ferry',
    noWindow:
      'Ferry cannot open its window at the moment. Please try again in a minute. If that does not help, tell your IT department.',
  },
  enrolment: {
    says: 'The installer says that this laptop belongs to:',
    server: 'Server:',
    noServer: 'none, a console on this network',
    companyKey: 'Company key:',
    warning:
      'Whoever runs it can order your work account on this laptop to be moved. Compare both with what your administrator told you.',
    question: 'Connect this laptop?',
    notInstalled: 'Ferry was not installed. Please give this to your IT department:',
  },
  notices: {
    offered: {
      title: 'Your move is ready',
      text: (when) => `Begins by itself: ${when}. Open Ferry to start it now or to put it off.`,
    },
    soon: { title: 'Your move begins soon', text: (when) => `Begins: ${when}. Please save your work.` },
    done: {
      title: 'The move is done',
      text: 'Open Ferry to see what to do now: signing in to Office, OneDrive and Outlook.',
    },
    failed: {
      title: 'The move did not work',
      text: 'Your administrator can see it. Open Ferry to see what you can do.',
    },
  },
};
