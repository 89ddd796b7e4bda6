import { expect, it } from 'vitest';
import type { GoInForce, StopInForce } from '@ferry/common/orders/order-in-force';
import type { Go } from '@ferry/common/orders/order';
import type { Report } from '@ferry/common/report';
import { noticeOf, soonMs } from './notices.ts';
import { putOffChoices } from './put-off-choices.ts';
import { ShownNotices } from './shown-notices.ts';
import type { LaptopCheck } from '../checks/check.ts';
import type { StepRecord } from '../engine/run-journal.ts';
import type { Step } from '../steps/step.ts';
import { nothingFound, noWork, viewOf } from './view-of.ts';
import type { PersonSituation } from './view-of.ts';

const now = new Date(2026, 5, 1, 10, 0).getTime();
const [minute, hour] = [60_000, 3_600_000];
const digest = 'd'.repeat(43);
const instant = (at: number): string => new Date(at).toISOString();
const go: Go = {
  format: 1,
  projectId: 'q'.repeat(16),
  audience: { deviceId: 'd'.repeat(32) },
  sequence: 3,
  clock: `${'0'.repeat(13)}-0000-${'a'.repeat(32)}`,
  issuedAt: instant(now - hour),
  kind: 'migrate',
  overrides: [],
  notBefore: { instant: instant(now - hour) },
  notAfter: instant(now + 100 * hour),
  deferrals: 2,
  sourceTenantId: '11111111-1111-4111-8111-111111111111',
  sourceDomains: ['source.example'],
  targetTenantId: '22222222-2222-4222-8222-222222222222',
  targetUpn: 'ann@target.example',
  tasks: [
    { id: 'outlook', settings: {} },
    { id: 'office', settings: {} },
    { id: 'of-tomorrow', settings: {} },
  ],
  needs: [],
};
const inForce = (change: Partial<Go> = {}): GoInForce => ({
  kind: 'go',
  go: { ...go, ...change },
  digest,
  issuer: 'x',
});
const standing = { digest, since: now, deferred: 0, until: null, startNow: false };

function report(state: Report['state'], change: Partial<Report> = {}): Report {
  return {
    format: 1,
    projectId: go.projectId,
    deviceId: 'd'.repeat(32),
    computerId: 'c',
    sequence: 1,
    state,
    order: { sequence: 3, digest, kind: 'migrate' },
    progress: { done: 0, total: 0 },
    tasks: [],
    facts: { hostname: 'L', windowsUser: 'ann', agentVersion: '1', accounts: [] },
    at: instant(now),
    ...change,
  };
}

const step: Step = {
  id: 's',
  title: 'Sign the old account out of Office (x)',
  about: { kind: 'office-identity' },
  ...{ context: 'user', reversible: true, essential: true, gate: { by: 'machine' } },
  action: { type: 'registry-key-remove', key: 'k' },
};
const closes: Step = {
  ...step,
  about: { kind: 'program-close', program: 'WINWORD.EXE' },
  action: { type: 'program-close', name: 'WINWORD.EXE', withinMs: 1 },
};
const recordsOf = (...records: [StepRecord['status'], Step][]) =>
  records.map(([status, each]) => ({ status, step: each }));

function view(change: Partial<PersonSituation>) {
  return viewOf({
    inForce: inForce(),
    report: null,
    why: null,
    work: noWork,
    offer: null,
    texts: {},
    found: nothingFound,
    language: 'en',
    now,
    offset: 0,
    fromWallClock: (local) => new Date(local).getTime(),
    ...change,
  });
}

it('tells of nothing before there is an order, after a rehearsal, and of one that is too old', () => {
  expect(view({ inForce: null }).scene).toEqual({ kind: 'nothing' });
  const rehearsed = report('succeeded', { order: { sequence: 3, digest, kind: 'rehearse' } });
  expect(view({ inForce: inForce({ kind: 'rehearse' }), report: rehearsed }).scene).toEqual({ kind: 'nothing' });
  expect(view({ inForce: inForce({ notAfter: instant(now - hour) }) }).scene).toEqual({ kind: 'nothing' });
});

it('tells when it begins, also by the clock on the wall', () => {
  const later = inForce({ notBefore: { laptopWallClock: '2026-06-02T08:00' } });
  const at = new Date(2026, 5, 2, 8, 0).getTime();
  expect(view({ inForce: later }).scene).toEqual({ kind: 'scheduled', at, asks: true });
  expect(view({ inForce: later }).account).toBe('ann@target.example');
});

it('offers what the agent has kept, with the choices that are left, and names only tasks that it has words for', () => {
  const offered = view({ offer: standing, texts: { why: ' Because. ', contact: '  ' } });
  expect(offered.scene).toMatchObject({ kind: 'offered', digest, begins: now + hour, left: 2 });
  expect([offered.tasks, offered.told]).toEqual([['office', 'outlook'], { why: 'Because.' }]);
  // Nobody could answer yet.
  expect(view({}).scene).toEqual({ kind: 'nothing' });
  const last = view({ offer: { ...standing, deferred: 2 } });
  expect(last.scene).toMatchObject({ kind: 'offered', left: 0, choices: [] });
  expect(view({ offer: { ...standing, deferred: 1, until: now + hour } }).scene).toEqual({
    kind: 'deferred',
    digest,
    until: now + hour,
    left: 1,
    deadline: null,
  });
  expect(view({ offer: { ...standing, startNow: true } }).scene).toMatchObject({ kind: 'running', total: 0 });
});

it('shows what the checks of now say before the move, and those of the run when it could not begin', () => {
  const about = { kind: 'battery-low', percent: 9 } as const;
  const check: LaptopCheck = {
    id: 'power',
    title: 'Power',
    verdict: 'warn',
    found: '9 %',
    remedy: 'Plug it in.',
    about,
  };
  const { about: _about, ...plain } = check;
  const fine: LaptopCheck = { ...plain, id: 'disk-space', verdict: 'pass' };
  const before = view({ offer: standing, found: { checks: [check, fine], steps: [closes, step] } });
  expect(before.checks).toEqual([{ verdict: 'warn', told: about }]);
  expect(before.closes).toEqual(['WINWORD.EXE']);
  const blocked = report('failed', { checks: [{ ...plain, verdict: 'block' }], reason: 'blocked: Power' });
  const why = { cause: { kind: 'blocked' } } as const;
  const work = { checks: [{ ...check, verdict: 'block' as const }], records: [] };
  expect(view({ report: blocked, why, work })).toMatchObject({
    ...{ scene: { kind: 'blocked' }, why: null },
    checks: [{ verdict: 'block', told: about }],
  });
  // As agents of before kept it: without their words, and without their English.
  expect(view({ report: blocked, work: { checks: [{ ...plain, verdict: 'block' }], records: [] } }).checks).toEqual([
    { verdict: 'block', told: { kind: 'other' } },
  ]);
});

it('follows a run to its end, a rollback too', () => {
  const result = { id: 's', title: 'Forget', reversible: true };
  const tasks = [
    { id: 'office', steps: [{ ...result, outcome: 'done' as const }] },
    { id: 'outlook', steps: [{ ...result, outcome: 'planned' as const }] },
  ];
  const work = { checks: [], records: recordsOf(['done', closes], ['done', step], ['planned', { ...step, id: 't' }]) };
  const running = view({ report: report('running', { tasks, progress: { done: 1, total: 2 } }), work });
  expect(running.scene).toEqual({ kind: 'running', done: 1, total: 2, task: 'outlook' });
  // What means the same to the person is said once.
  expect(running.steps).toEqual([
    { told: { kind: 'program-close', program: 'WINWORD.EXE' }, count: 1 },
    { told: { kind: 'office-sign-out' }, count: 2 },
  ]);
  const order = (kind: string) => ({ order: { sequence: 3, digest, kind } });
  expect(view({ report: report('running', order('rollback')) }).scene.kind).toBe('undoing');
  expect(view({ report: report('running', order('rehearse')) }).scene.kind).toBe('checking');
  expect(view({ report: report('succeeded') }).scene).toEqual({ kind: 'done' });
  for (const state of ['needs-admin', 'needs-user', 'needs-restart', 'rolled-back', 'failed'] as const)
    expect(view({ report: report(state) }).scene).toEqual({ kind: state });
  const stop = { kind: 'stop', digest: 's', issuer: 'x' } as StopInForce;
  expect(view({ inForce: stop, report: report('stopped') }).scene).toEqual({ kind: 'stopped' });
});

it('says why, where the state alone does not, and at which step', () => {
  const cause = { kind: 'program-open', program: 'WINWORD.EXE' } as const;
  const at = { id: 'close:WINWORD.EXE', about: { kind: 'program-close', program: 'WINWORD.EXE' } } as const;
  expect(view({ report: report('failed'), why: { cause, step: at } }).why).toEqual({
    cause,
    ...{ step: at.about, code: 'program-open close:WINWORD.EXE' },
  });
  expect(view({ report: report('needs-user'), why: { cause: { kind: 'no-room' } } }).why).toMatchObject({ step: null });
  for (const kind of ['stopped', 'steps-for-administrator', 'nothing-to-undo'] as const)
    expect(view({ report: report('stopped'), why: { cause: { kind } } }).why).toBeNull();
  // What came of the one before is over once another one stands there.
  expect(view({ report: report('failed', { order: undefined }), offer: standing, why: { cause } }).why).toBeNull();
});

it('gives the commands for what is left to an administrator, and none that was done', () => {
  const left: Step = { ...step, about: { kind: 'silent-join-off' }, command: { text: 'reg add', doneWhen: 'it is 0' } };
  const records = recordsOf(['needs-admin', left], ['planned', left], ['skipped', left], ['needs-admin', step]);
  const work = { checks: [], records };
  const commands = [{ told: { kind: 'windows-keep-out' }, text: 'reg add' }];
  expect(view({ report: report('succeeded'), work }).commands).toEqual(commands);
  expect(view({}).commands).toEqual([]);
});

it('lets put off until the deadline and no longer, in the times that people think in', () => {
  const kinds = (deadline: number | null) =>
    putOffChoices(now, deadline).map(({ kind, minutes }) => `${kind} ${minutes}`);
  expect(kinds(null)).toEqual(['for 30', 'for 60', 'for 240', `tomorrow ${23 * 60}`]);
  expect(kinds(now + 90 * minute)).toEqual(['for 30', 'for 60', 'deadline 90']);
  expect(kinds(now + 2 * minute)).toEqual([]);
  // A laptop whose clock is an hour behind: its morning is by its own clock.
  const [behind] = putOffChoices(now, null, hour).filter(({ kind }) => kind === 'tomorrow');
  expect(behind?.until).toBe(now + 24 * hour);
  expect(putOffChoices(now, now + 30 * 24 * hour).at(-1)?.kind).toBe('tomorrow');
});

it('gives notice when it is offered, soon before it begins, and when it is over; each once', () => {
  const kept = new Map<string, string>();
  const shown = new ShownNotices({
    fact: (name) => kept.get(name) ?? null,
    setFact: (name, value) => void kept.set(name, value),
  });
  const told = (change: Partial<PersonSituation>, at = now, putOff = 0): string | null => {
    const notice = noticeOf(view({ ...change, now: at }), digest, putOff, at);
    if (!notice || shown.has(notice.key)) return null;
    shown.add(notice.key);
    return notice.kind;
  };
  expect(told({ offer: standing })).toBe('offered');
  expect(told({ offer: standing })).toBeNull();
  expect(told({ offer: standing }, now + hour - soonMs)).toBe('soon');
  const again = { ...standing, deferred: 1, since: now + 4 * hour };
  expect(told({ offer: again }, now + 4 * hour, 1)).toBe('offered');
  expect(told({ offer: { ...again, until: now + 9 * hour } }, now + 9 * hour - minute, 1)).toBeNull();
  const last = { ...again, deferred: 2, until: now + 9 * hour };
  expect(told({ offer: last }, now + 5 * hour, 2)).toBeNull();
  expect(told({ offer: last }, now + 9 * hour - minute, 2)).toBe('soon');
  expect([told({ report: report('succeeded') }), told({ report: report('succeeded') })]).toEqual(['done', null]);
  expect(told({ report: report('running') })).toBeNull();
});
