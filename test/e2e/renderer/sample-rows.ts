import type { Report, StepOutcome } from '@ferry/common/report';
import type { DeviceRow, LogRow, UserRow } from '../../../admin-desktop/src/contract/rows.ts';
import { emptyData } from './rows-of.ts';
import type { DoubleData } from './rows-of.ts';

const names = [
  'Ada Byron',
  'Grace Hopper',
  'Alan Turing',
  'Edsger Dijkstra',
  'Barbara Liskov',
  'Žofie Novák',
  'Søren Kierkegaard',
  'Ngozi Okafor',
];
const departments = ['Research', 'Sales', 'Finance', 'IT'];
const states = ['none', 'waiting', 'running', 'succeeded', 'failed', 'stopped'] as const;

export function sampleUser(at: number): UserRow {
  const displayName = names[at % names.length] ?? '';
  const local = `${displayName.split(' ')[0]?.toLowerCase() ?? ''}.${at}`;
  return {
    id: `user-${at}`,
    sourceUpn: `${local}@contoso.com`,
    targetUpn: `${local}@fabrikam.com`,
    displayName,
    department: departments[at % 4] ?? '',
    wave: String(1 + (at % 3)),
    computers: at % 3,
    state: at % 3 === 0 ? 'none' : (states[at % states.length] ?? 'none'),
    order: 'none',
    orderAt: '',
  };
}

export function sampleDevice(at: number, over: Partial<DeviceRow> = {}): DeviceRow {
  return {
    id: `device-${at}`,
    computerId: `computer-${at}`,
    hostname: `LAPTOP-${String(at).padStart(3, '0')}`,
    windowsUser: `CONTOSO\\user${at}`,
    userId: `user-${at}`,
    sourceUpn: sampleUser(at).sourceUpn,
    state: 'waiting',
    reason: '',
    progress: { done: 0, total: 0 },
    agentVersion: '0.1.0',
    lastSeen: new Date(Date.now() - at * 400_000).toISOString(),
    channel: at % 2 === 0 ? 'cloud' : 'lan',
    assigned: true,
    suspended: false,
    revoked: false,
    unconfirmed: false,
    blocked: false,
    order: 'none',
    orderAt: '',
    ...over,
  };
}

const stepTitles: [string, StepOutcome, boolean][] = [
  ['Find the registration of contoso.com', 'done', true],
  ['Back up the keys under WorkplaceJoin', 'done', true],
  ['Remove the certificate of the device registration', 'done', true],
  ['Sign the source account out of Windows', 'planned', true],
  ['Delete the registration at the source tenant', 'planned', false],
];

export function sampleReport(device: DeviceRow): Report {
  return {
    format: 1,
    projectId: '7q4mzk2vrt9h3xwb',
    deviceId: '0'.repeat(32),
    computerId: device.computerId,
    sequence: 14,
    state: 'running',
    progress: { done: 3, total: 5 },
    tasks: [
      {
        id: 'entra-registration',
        steps: stepTitles.map(([title, outcome, reversible], at) => ({
          id: `s${at}`,
          title,
          outcome,
          reversible,
          detail:
            outcome === 'done' ? 'HKCU\\Software\\Microsoft\\Windows NT\\CurrentVersion\\WorkplaceJoin' : undefined,
        })),
      },
    ],
    facts: {
      hostname: device.hostname,
      windowsUser: device.windowsUser,
      agentVersion: '0.1.0',
      os: 'Windows 11 Enterprise 24H2',
      accounts: [
        { tenantId: '3f2c0d9e-5b1a-4c7e-9a54-0d6f1c2b3a4e', upn: device.sourceUpn },
        { tenantId: '9188040d-6c67-4c5b-b112-36a304b66dad', upn: 'private.person@outlook.com' },
      ],
    },
    at: new Date().toISOString(),
  };
}

export function sampleLog(lines: number): LogRow[] {
  return Array.from({ length: lines }, (_, at) => ({
    id: `line-${at}`,
    runId: 'run-1',
    at: new Date(Date.now() - (lines - at) * 300).toISOString(),
    level: at % 50 === 49 ? 'error' : at % 17 === 16 ? 'warn' : 'info',
    text: `step ${at}: looked at HKCU\\Software\\Microsoft\\Office\\16.0\\Common\\Identity, ${at} values`,
  }));
}

/** A project in the middle of its work. */
export function busyProject(users: number): DoubleData {
  const data = emptyData();
  data.users = Array.from({ length: users }, (_, at) => sampleUser(at));
  data.devices = [
    sampleDevice(0, { state: 'running', progress: { done: 3, total: 5 }, order: 'migrate' }),
    sampleDevice(1, { state: 'succeeded', progress: { done: 5, total: 5 }, order: 'migrate' }),
    sampleDevice(2, { state: 'failed', reason: 'access-denied', progress: { done: 2, total: 5 }, order: 'migrate' }),
    sampleDevice(3, { state: 'running', progress: { done: 1, total: 5 }, order: 'stop', unconfirmed: true }),
    sampleDevice(4, { state: 'enrolled', assigned: false, userId: '', sourceUpn: '', lastSeen: '', channel: 'none' }),
    sampleDevice(5, { state: 'needs-admin', progress: { done: 4, total: 5 } }),
    sampleDevice(6, { revoked: true, state: 'stopped' }),
  ];
  for (const device of data.devices) {
    data.reports.set(device.id, sampleReport(device));
    data.logs.set(device.id, sampleLog(2000));
  }
  data.tokens = [
    {
      id: 't0',
      name: 'Wave 1, Intune',
      kind: 'access-token',
      createdAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + 20 * 86_400_000).toISOString(),
      useLimit: 500,
      uses: 42,
      lastUse: new Date().toISOString(),
      state: 'live',
    },
    {
      id: 't1',
      name: 'Pilot',
      kind: 'access-token',
      createdAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() - 86_400_000).toISOString(),
      useLimit: null,
      uses: 7,
      lastUse: '',
      state: 'expired',
    },
  ];
  return data;
}
