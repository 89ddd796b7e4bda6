import type { LaptopOrder } from './sample-laptops.ts';

/** The two companies of the sample: names that are reserved for examples, so that they are nobody's. */
export const sampleTenants = {
  sourceTenantId: '5b2f0a4e-5d0c-4c3f-9a51-0f6f6f0c1a01',
  sourceDomains: ['contoso.example'],
  targetTenantId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  targetDomains: ['fabrikam.example'],
};

const givenNames = [
  ...['Anna', 'Björn', 'Chloé', 'Dmitri', 'Elif', 'Farid', 'Greta', 'Hiro', 'Inès', 'Jonas'],
  ...['Katarzyna', 'Liam', 'María', 'Noah', 'Olga', 'Pedro', 'Quentin', 'Rosa', 'Sven', 'Thảo'],
];
const familyNames = ['Keller', 'Łukasik', 'Moreau', 'Nakamura', 'O’Brien', 'Pérez', 'Rossi', 'Schäfer', 'Türk', 'Ward'];
const departments = ['Sales', 'Finance', 'Engineering', 'Human Resources', 'Legal, Compliance'];
const userCount = givenNames.length * familyNames.length;

export interface SamplePerson {
  readonly sourceUpn: string;
  readonly targetUpn: string;
  readonly displayName: string;
  readonly department: string;
  readonly wave: string;
}

/** The 200 people of the sample, the same every time. */
export function samplePeople(): SamplePerson[] {
  return Array.from({ length: userCount }, (_, at) => {
    const given = givenNames[at % givenNames.length] ?? '';
    // Shifted by one each round, so that neighbours in a list share neither name.
    const family = familyNames[(at + Math.floor(at / givenNames.length)) % familyNames.length] ?? '';
    const local = `${plain(given)}.${plain(family)}`;
    return {
      sourceUpn: `${local}@${sampleTenants.sourceDomains[0]}`,
      targetUpn: `${local}@${sampleTenants.targetDomains[0]}`,
      displayName: `${given} ${family}`,
      department: departments[at % departments.length] ?? '',
      wave: at < 20 ? 'Pilot' : `Wave ${1 + Math.floor((at - 20) / 60)}`,
    };
  });
}

/** The people as the CSV file that a person would import. */
export function sampleCsv(people: readonly SamplePerson[]): string {
  const columns = ['sourceUpn', 'targetUpn', 'displayName', 'department', 'wave'] as const;
  const lines = people.map((person) => columns.map((column) => quoted(person[column])).join(','));
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

/** How long each step of a sample laptop takes, in milliseconds: long enough to see it, short enough to wait for. */
const stepDelay = 400;

/**
 * The 25 laptops: most are reached through the server, five on the local network only, three both ways. The first person has two.
 * One is switched off and comes back; on one a program stays open, so that its migration fails. Every fourth allows no scripts. Without a server all are on the
 * local network.
 */
export function sampleOrders(people: readonly SamplePerson[], withServer: boolean): LaptopOrder[] {
  const owners = people.slice(0, 24);
  return [...owners, ...owners.slice(0, 1)].map((person, at): LaptopOrder => {
    const given = plain(person.displayName.split(' ')[0] ?? '').toUpperCase();
    const reach = at % 5 === 3 ? 'lan' : at % 8 === 4 ? 'both' : 'cloud';
    return {
      name: at < owners.length ? `LAP-${given}-${at + 1}` : `DESK-${given}`,
      reach: withServer ? reach : 'lan',
      upn: person.sourceUpn,
      targetUpn: person.targetUpn,
      stepDelay,
      office: true,
      allowScripts: at % 4 !== 1,
      ...special[at],
    };
  });
}

const special: Readonly<Record<number, Partial<LaptopOrder>>> = {
  5: { name: 'LAP-LATECOMER', returns: true },
  6: { name: 'LAP-WORD-OPEN', stubborn: 'WINWORD.EXE' },
};

/** As people write a name where only plain letters are allowed. */
function plain(name: string): string {
  return name
    .replaceAll('Ł', 'L')
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z]/g, '')
    .toLowerCase();
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
