/** What Windows Installer calls the types of custom actions (msidefs.h). */
const runFileOfPackage = 18;
const runFileInProperty = 50;
const assignProperty = 51;
const asynchronous = 0x80;
const goOnWhateverItGives = 0x40;
const inTransaction = 0x400;
/** what it is called with, a code among it, is not written to a log */
const targetHidden = 0x2000;
/** of a row in the table Upgrade: take the features over, and take the version itself for an older one */
const migrateFeatures = 0x1;
const sameVersionToo = 0x200;
const upgradeCode = '{6B0E0C51-7F5E-4C0B-9C61-6A3C4F6D8E17}';

const dataFolder = '[LocalAppDataFolder]Ferry\\data';

/** Where in the installation the actions of wixl's making belong, and of what type ours among them are. */
const placed: readonly { action: string; at: number; type?: number }[] = [
  // In the transaction: when the new agent cannot be installed, the old one is there again.
  { action: 'RemoveExistingProducts', at: 1501 },
  { action: 'TakeOut', at: 2500, type: runFileOfPackage | inTransaction },
  { action: 'TakeIn', at: 5500, type: runFileOfPackage | inTransaction | targetHidden },
  { action: 'Begin', at: 6603, type: runFileOfPackage | asynchronous | goOnWhateverItGives },
];

/** Actions that wixl cannot write. `when` is a condition in the installer's own language. */
const added: readonly { action: string; at: number; type: number; when: string; source: string; target: string }[] = [
  // What an older version has installed stops itself before Windows looks which files are in use, and learns that what follows
  // is no farewell.
  {
    ...{ action: 'FindOlder', at: 1301, type: assignProperty, when: 'WIX_UPGRADE_DETECTED' },
    ...{ source: 'OLDERAGENT', target: '[INSTALLDIR]ferry-agent.exe' },
  },
  {
    ...{ action: 'StopOlder', at: 1302, type: runFileInProperty | goOnWhateverItGives, when: 'WIX_UPGRADE_DETECTED' },
    ...{ source: 'OLDERAGENT', target: `stop "--data=${dataFolder}" --for-upgrade` },
  },
  // MsiHiddenProperties keeps them out of logs; an installer that does not know it (Wine) writes all properties down at the end.
  { action: 'ForgetToken', at: 6601, type: assignProperty, when: 'TOKEN', source: 'TOKEN', target: '' },
  { action: 'ForgetCode', at: 6602, type: assignProperty, when: 'CODE', source: 'CODE', target: '' },
];

/** Properties that a person or a program may set when it installs. */
export const publicProperties = [
  'SERVER',
  'COMPANYKEY',
  'TOKEN',
  'CODE',
  'TOKENFILE',
  'ALLOWSCRIPTS',
  'ABANDON',
] as const;

const forUsersOnly = 'NOT ALLUSERS AND UserSID <> "S-1-5-18"';
const forUsersOnlyText =
  'The Ferry agent is installed for the person who uses the laptop, without administrator rights: leave out ALLUSERS, and let your deployment run it as the user.';

/**
 * What wixl cannot say or says wrongly, as statements in the installer's SQL: the order of actions, their types, properties that
 * pass to the installer service and stay out of its logs, and who it is for.
 */
export function statements(version: string): string[] {
  const secure = ['WIX_UPGRADE_DETECTED', 'WIX_DOWNGRADE_DETECTED', ...publicProperties].join(';');
  return [
    `UPDATE Property SET Value='${secure}' WHERE Property='SecureCustomProperties'`,
    "DELETE FROM Upgrade WHERE ActionProperty='WIX_UPGRADE_DETECTED'",
    `INSERT INTO Upgrade (UpgradeCode, VersionMax, Attributes, ActionProperty) VALUES ('${upgradeCode}', '${version}', ${migrateFeatures | sameVersionToo}, 'WIX_UPGRADE_DETECTED')`,
    `INSERT INTO LaunchCondition (Condition, Description) VALUES ('${forUsersOnly}', '${forUsersOnlyText}')`,
    ...added.flatMap(({ action, at, type, when, source, target }) => [
      `INSERT INTO CustomAction (Action, Type, Source, Target) VALUES ('${action}', ${type}, '${source}', '${target}')`,
      `INSERT INTO InstallExecuteSequence (Action, Condition, Sequence) VALUES ('${action}', '${when}', ${at})`,
    ]),
    ...placed.flatMap(({ action, at, type }) => [
      `UPDATE InstallExecuteSequence SET Sequence=${at} WHERE Action='${action}'`,
      ...(type === undefined ? [] : [`UPDATE CustomAction SET Type=${type} WHERE Action='${action}'`]),
    ]),
  ];
}
