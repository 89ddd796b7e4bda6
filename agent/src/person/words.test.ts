// What the compiler cannot see of the texts: that none is empty, none was left in English, and each task, step, finding and cause
// has some. That a kind has words at all the compiler sees.
import { expect, it } from 'vitest';
import { taskIds } from '@ferry/common/orders/tasks';
import type { Cause } from '../cause.ts';
import { findingAboutSchema } from '../checks/finding-about.ts';
import type { FindingAbout } from '../checks/finding-about.ts';
import { stepAboutSchema } from '../steps/step-about.ts';
import type { StepAbout } from '../steps/step-about.ts';
import { causeSchema } from '../cause.ts';
import { nearestLanguage } from './desk.ts';
import { distanceIn, durationIn, momentIn } from './page/times.ts';
import { languages, toldTasks } from './page/view.ts';
import type { Language } from './page/view.ts';
import { wordsIn } from './page/words/all.ts';
import { toldOfChecks, toldOfSteps, toldOfWhy } from './told-of.ts';

type OneOfEach<T extends { kind: string }> = { readonly [K in T['kind']]: Omit<Extract<T, { kind: K }>, 'kind'> };

const names = ['Erstes', 'Zweites', 'Drittes', 'Viertes', 'Fünftes', 'Sechstes', 'Siebtes'];
const steps: OneOfEach<StepAbout> = {
  'silent-join-off': {},
  'broker-file': {},
  'aad-storage': {},
  'hello-key': {},
  'registration-certificate': {},
  'registration-record': {},
  'tenant-record': {},
  'account-sign-out': { upn: 'ann@source.example' },
  'program-close': { program: 'WINWORD.EXE' },
  credential: { of: 'person', name: 'server.source.example' },
  'office-licence': {},
  'office-licence-address': {},
  'office-account': {},
  'office-identity': {},
  'office-activation': {},
  'onedrive-list': { folder: 'C:\\Users\\ann\\OneDrive' },
  'onedrive-sign-in': {},
  'onedrive-settings': {},
  'onedrive-account': {},
  'outlook-list': {},
  'outlook-redirect': {},
  'outlook-profile': {},
  'outlook-default': {},
  'outlook-old': { profile: 'Outlook' },
  'teams-cache': {},
  'teams-account': {},
  'connections-list': {},
  script: { name: 'Drucker', seconds: 600 },
};
const findings: OneOfEach<FindingAbout> = {
  'not-looked-at': {},
  'registry-approximate': {},
  'windows-unknown': {},
  'windows-too-old': {},
  joined: {},
  'domain-joined': {},
  'restart-pending': {},
  'disk-unknown': {},
  'disk-too-full': { freeBytes: 4e8 },
  'disk-low': { freeBytes: 2.5e9 },
  'battery-low': { percent: 9 },
  'account-forbidden': {},
  'onedrive-forbidden': {},
  'old-tenant-pinned': {},
  'source-account-missing': {},
  'target-in-source': { upn: 'ann@source.example' },
  'programs-open': { programs: ['WINWORD.EXE', 'EXCEL.EXE', 'OUTLOOK.EXE'] },
  'outlook-data-files': { files: names },
  'onedrive-elsewhere': { folder: 'D:\\Cloud' },
  'onedrive-online-only': { away: 1200, counted: 50_000, more: true },
  'onedrive-not-running': {},
  'others-libraries': { names },
  'known-folders-inside': { folders: ['desktop', 'documents', 'pictures'] },
  'edge-signed-in': { accounts: ['ann@source.example'] },
  'passwords-stay': { names },
  'passwords-removed': { names },
  'connections-of-source': { connections: names },
};
const causes: OneOfEach<Cause> = {
  'program-open': { program: 'WINWORD.EXE' },
  'in-use': {},
  'access-denied': {},
  'disk-full': {},
  'still-there': {},
  'not-ours-any-more': {},
  'script-failed': { script: 'Drucker' },
  'script-interrupted': { script: 'Drucker' },
  'script-timeout': { script: 'Drucker', seconds: 600 },
  unexpected: {},
  blocked: {},
  'steps-for-administrator': {},
  stopped: {},
  replaced: {},
  revoked: {},
  'backup-expired': { on: '2026-06-01' },
  'nothing-to-undo': {},
  'not-undone': { steps: 2 },
  'changed-since': {},
  'cannot-be-undone': {},
  'in-use-since': {},
  'order-not-understood': {},
  'order-too-late': {},
  'scripts-refused': {},
  'wrong-account': { upn: 'ann@source.example' },
  'no-room': {},
  'key-shared': {},
};

/** As the journal would have it. */
const withKinds = <T>(all: Readonly<Record<string, object>>, parse: (value: unknown) => T): T[] =>
  Object.entries(all).map(([kind, more]) => parse({ kind, ...more }));

/** Each single step, finding and cause as the page says it, by what it is about. */
function saidIn(language: Language): [string, string][] {
  const words = wordsIn[language];
  const owners = ['office', 'onedrive', 'teams', 'microsoft'].map((of) => ({ kind: 'credential', of, name: 'x' }));
  const abouts = [
    ...withKinds(steps, (each) => stepAboutSchema.parse(each)),
    ...owners.map((each) => stepAboutSchema.parse(each)),
  ];
  const found = withKinds(findings, (about) => findingAboutSchema.parse(about));
  const why = withKinds(causes, (cause) => causeSchema.parse(cause));
  const check = { id: 'x', title: 'x', verdict: 'warn', found: 'x' } as const;
  return [
    ...toldOfSteps([...abouts.map((about) => ({ about })), {}]).map(
      ({ told }) => [told.kind, words.step(told)] as const,
    ),
    ...toldOfChecks([...found.map((about) => ({ ...check, about })), check]).flatMap(({ told }) =>
      Object.entries(words.finding(told)).map(
        ([part, text]: [string, string]) => [`${told.kind}.${part}`, text] as const,
      ),
    ),
    ...why.flatMap((cause) => {
      const told = toldOfWhy({ cause });
      return told
        ? Object.entries(words.cause(told.cause)).map(
            ([part, text]: [string, string]) => [`${told.cause.kind}.${part}`, text] as const,
          )
        : [];
    }),
  ].map(([about, text]) => [about, text]);
}

/** Those of them that count. */
const counting = ['.left', '.stepOf', '.stepCount'];

/** Every text of a table by its path; functions as what they give for these arguments. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (['.step', '.finding', '.cause'].includes(path)) return [];
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const say = value as (...values: unknown[]) => string;
    return [0, 1, 2].map((number) => [
      `${path}(${number})`,
      counting.includes(path) ? say(number, 7) : say('<1>', '<2>'),
    ]);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => textsOf(each, `${path}.${key}`));
}

it.each(languages)('%s: has a text everywhere, as long as notices may be', (language) => {
  const texts = [...textsOf(wordsIn[language]), ...saidIn(language)];
  expect(texts.length).toBeGreaterThan(240);
  for (const [path, text] of texts) {
    expect([path, text.trim() === text && text.length > 0]).toEqual([path, true]);
    expect([path, text]).not.toEqual([path, expect.stringMatching(/undefined|null|NaN|\[object/)]);
  }
  for (const { title, text } of Object.values(wordsIn[language].notices)) {
    const said = typeof text === 'string' ? text : text('Donnerstag, 24. September um 14:30');
    // What NOTIFYICONDATAW holds.
    expect([title, title.length < 64, said.length < 256]).toEqual([title, true, true]);
  }
});

it.each(languages.filter((language) => language !== 'en'))('%s: no sentence was left in English', (language) => {
  const texts = (of: Language) => [...textsOf(wordsIn[of]), ...saidIn(of)];
  const english = new Map(texts('en'));
  const same = texts(language).filter(([path, text]) => text.includes(' ') && english.get(path) === text);
  expect(same).toEqual([]);
});

it('says numbers, lists and days as the language does', () => {
  const plain = (text: string): string => text.replaceAll(/[\u00A0\u202F]/g, ' ');
  const saying = (language: Language) => saidIn(language).map(([about, text]) => [about, plain(text)] as const);
  const said = Object.fromEntries(languages.map((language) => [language, new Map(saying(language))]));
  expect(languages.map((language) => said[language]?.get('onedrive-online-only.found'))).toEqual([
    '1,200 of more than 50,000 files',
    '1 200 sur plus de 50 000 fichiers',
    '1.200 von mehr als 50.000 Dateien',
    '1200 de más de 50.000 archivos',
  ]);
  expect(languages.map((language) => said[language]?.get('disk-too-full.found'))).toEqual([
    '0.4 GB are free.',
    'Espace libre : 0,4 Go.',
    'Frei sind noch 0,4 GB.',
    'Espacio libre: 0,4 GB.',
  ]);
  expect(said['de']?.get('passwords-stay.found')).toBe('Erstes, Zweites, Drittes, Viertes, Fünftes und 2 weitere');
  expect(said['fr']?.get('programs-open.found')).toBe('Word, Excel et Outlook');
  expect(said['es']?.get('backup-expired.what')).toContain('hasta el 1 de junio de 2026.');
  expect([1, 2].map((steps) => wordsIn.de.cause({ kind: 'not-undone', steps }).what)).toEqual([
    '1 Schritt konnte nicht rückgängig gemacht werden.',
    '2 Schritte konnten nicht rückgängig gemacht werden.',
  ]);
  expect([0, 1, 2].map((done) => wordsIn.fr.stepOf(done, 12))).toEqual([
    '0 étape sur 12',
    '1 étape sur 12',
    '2 étapes sur 12',
  ]);
});

it('has words for every task', () => {
  expect([...toldTasks].sort()).toEqual([...taskIds].sort());
});

it('takes the language of Windows, whatever the country, and English where there is none', () => {
  expect(['de-AT', 'FR', 'es_MX', 'pt-BR', '', 'den'].map(nearestLanguage)).toEqual([
    'de',
    'fr',
    'es',
    'en',
    'en',
    'en',
  ]);
});

it('says times as people do', () => {
  const now = new Date(2026, 5, 1, 10, 0).getTime();
  expect(momentIn(wordsIn.de, now + 90 * 60_000, now)).toBe('11:30');
  expect(momentIn(wordsIn.de, now + 26 * 3_600_000, now)).toBe('Dienstag, 2. Juni um 12:00');
  expect(distanceIn(wordsIn.fr, now + 25 * 60_000, now)).toBe('dans 25 minutes');
  expect(distanceIn(wordsIn.en, now - 60_000, now)).toBe('in 0 minutes');
  expect(distanceIn(wordsIn.es, now + 3 * 86_400_000, now)).toBe('dentro de 3 días');
  expect([durationIn(wordsIn.en, 30), durationIn(wordsIn.de, 240)]).toEqual(['30 minutes', '4 Stunden']);
});
