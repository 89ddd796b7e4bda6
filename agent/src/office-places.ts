/** Where Office, OneDrive and Outlook keep accounts: facts of the domain notes (A2, A3, A4). */
const office = 'HKCU\\Software\\Microsoft\\Office\\16.0';
const local = '%LOCALAPPDATA%\\Microsoft';

export const officePlaces = {
  /** one key per signed-in account; addresses in its values */
  identities: `${office}\\Common\\Identity\\Identities`,
  /** one key per account, named by its UPN */
  identityProfiles: `${office}\\Common\\Identity\\Profiles`,
  roamingIdentities: `${office}\\Common\\Roaming\\Identities`,
  serviceIdentities: `${office}\\Common\\ServicesManagerCache\\Identities`,
  /** of the machine; values `<product>.EmailAddress` and `<product>.TenantId` say who activated it */
  clickToRun: 'HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration',
  /** one value per licence: its id, and the address that it belongs to */
  licenceAddresses: `${office}\\Common\\Licensing\\LicensingNext\\LicenseIdToEmailMapping`,
  /** vNext licences of the user, and tokens of shared computer activation: files, some folders down */
  licenceFolders: [`${local}\\Office\\Licenses`, `${local}\\Office\\16.0\\Licensing`, `${local}\\Licenses`],
  /** accounts of the sign-in libraries that Office and Teams use */
  accountFolders: [`${local}\\OneAuth\\accounts`, `${local}\\IdentityCache\\1\\UD`],
  /** beginnings of the names of its credentials, in lower case */
  credentials: ['microsoftoffice1', 'microsoft_oc'],
  programs: [
    'WINWORD.EXE',
    'EXCEL.EXE',
    'POWERPNT.EXE',
    'ONENOTE.EXE',
    'MSACCESS.EXE',
    'MSPUB.EXE',
    'VISIO.EXE',
    'WINPROJ.EXE',
    'OUTLOOK.EXE',
  ],
} as const;

export const oneDrivePlaces = {
  root: 'HKCU\\Software\\Microsoft\\OneDrive',
  /** `Personal`, `Business1`, `Business2` ...; a business account has `ConfiguredTenantId`, `UserEmail`, `UserFolder` */
  accounts: 'HKCU\\Software\\Microsoft\\OneDrive\\Accounts',
  settings: `${local}\\OneDrive\\settings`,
  credentials: ['onedrive'],
  /** while they are there, OneDrive does not try to sign in silently again */
  silentSignIn: ['SilentBusinessConfigCompleted', 'ClientEverSignedIn', 'OneAuthUnrecoverableTimestamp'],
  program: 'OneDrive.exe',
} as const;

export const outlookPlaces = {
  outlook: `${office}\\Outlook`,
  profiles: `${office}\\Outlook\\Profiles`,
  /** values with addresses or servers of the old tenant send Outlook back there */
  autoDiscover: [
    `${office}\\Outlook\\AutoDiscover`,
    `${office}\\Outlook\\AutoDiscover\\RedirectServers`,
    'HKCU\\Software\\Microsoft\\Exchange\\AutoDiscover',
  ],
  cache: `${local}\\Outlook`,
  program: 'OUTLOOK.EXE',
} as const;

export const teamsPlaces = {
  credentials: ['msteams', 'teams'],
  programs: ['ms-teams.exe', 'Teams.exe'],
  /**
   * Classic and new Teams: the files that say who is signed in (`userUpn`; `primary_user.accounts`), and what is built again from
   * the cloud. `Backgrounds`, the pictures that people put there, is in neither list.
   */
  clients: [
    {
      name: 'classic Teams',
      identities: ['desktop-config.json', 'storage.json'].map((name) => `%APPDATA%\\Microsoft\\Teams\\${name}`),
      caches: [
        'Application Cache',
        'blob_storage',
        'Cache',
        'Cookies',
        'databases',
        'GPUCache',
        'IndexedDB',
        'Local Storage',
        'Network',
        'Session Storage',
        'tmp',
      ].map((name) => `%APPDATA%\\Microsoft\\Teams\\${name}`),
    },
    {
      name: 'Teams',
      identities: ['tma_settings.json', 'app_switcher_settings.json'].map(
        (name) => `%LOCALAPPDATA%\\Publishers\\8wekyb3d8bbwe\\TeamsSharedConfig\\${name}`,
      ),
      caches: ['EBWebView', 'Logs'].map(
        (name) => `%LOCALAPPDATA%\\Packages\\MSTeams_8wekyb3d8bbwe\\LocalCache\\Microsoft\\MSTeams\\${name}`,
      ),
    },
  ],
} as const;

/** Profiles of Edge: `Default`, `Profile 1` ...; the addresses signed in stand in `Preferences`. */
export const edgeProfiles = `${local}\\Edge\\User Data`;

/** Network drives, one key per letter, and printers of servers, one key each, as `,,server,printer`. */
export const connectionPlaces = { drives: 'HKCU\\Network', printers: 'HKCU\\Printers\\Connections' } as const;
