import { expect, it } from 'vitest';
import { languages } from './page/view.ts';
import type { PersonView, Scene, SceneKind } from './page/view.ts';
import { wordsIn } from './page/words/all.ts';
import type { TrayEvents } from './desk.ts';
import { PersonTray } from './person-tray.ts';
import { putOffChoices } from './put-off-choices.ts';
import { trayMarks, trayOf } from './tray.ts';
import type { TrayAct, TrayEntry } from './tray.ts';

const now = new Date(2026, 8, 23, 10, 0).getTime();
const hour = 3_600_000;
const digest = 'd'.repeat(43);
/** A day away, in September: what takes most room in any of the languages. */
const far = now + 28 * hour;
const scenes: Readonly<Record<SceneKind, Scene>> = {
  nothing: { kind: 'nothing' },
  scheduled: { kind: 'scheduled', at: far, asks: true },
  offered: { kind: 'offered', digest, begins: far, left: 2, choices: putOffChoices(now, far) },
  deferred: { kind: 'deferred', digest, until: far, left: 1, deadline: null },
  checking: { kind: 'checking' },
  running: { kind: 'running', done: 10_000, total: 10_000, task: null },
  undoing: { kind: 'undoing', done: 10_000, total: 10_000, task: null },
  done: { kind: 'done' },
  'needs-restart': { kind: 'needs-restart' },
  'needs-user': { kind: 'needs-user' },
  'needs-admin': { kind: 'needs-admin' },
  blocked: { kind: 'blocked' },
  stopped: { kind: 'stopped' },
  'rolled-back': { kind: 'rolled-back' },
  failed: { kind: 'failed' },
};
const view = (scene: Scene, language: PersonView['language'] = 'en'): PersonView => ({
  ...{
    language,
    scene,
    account: null,
    tasks: [],
    checks: [],
    closes: [],
    steps: [],
    commands: [],
    why: null,
    told: {},
  },
});
const tray = (scene: Scene, at = now) => trayOf(view(scene), at);
const labels = (entries: readonly TrayEntry[]): string[] =>
  entries.flatMap((entry) => {
    if (entry.kind === 'line') return ['-'];
    return entry.kind === 'list' ? [`${entry.label} >`, ...labels(entry.entries)] : [entry.label];
  });
const acts = (entries: readonly TrayEntry[]): TrayAct[] =>
  entries.flatMap((entry) => {
    if (entry.kind === 'act') return [entry.act];
    return entry.kind === 'list' ? acts(entry.entries) : [];
  });

it.each(languages)('%s: every state fits where Windows shows it, whole, with its own words', (language) => {
  for (const scene of Object.values(scenes)) {
    const { tip, menu } = trayOf(view(scene, language), now);
    expect([tip, tip.length <= 127, tip.endsWith('…')]).toEqual([tip, true, false]);
    expect(tip.startsWith(`Ferry: ${wordsIn[language].scenes[scene.kind].heading}`)).toBe(true);
    expect(menu[0]).toEqual({ kind: 'said', label: tip.slice('Ferry: '.length) });
  }
});

it('cuts what would not fit', () => {
  const long = { ...view(scenes.nothing), scene: { kind: 'scheduled', at: 8.64e15, asks: false } as const };
  expect(trayOf(long, now).tip.length).toBeLessThanOrEqual(127);
});

it('shows at a glance whether somebody has to do something, and says when', () => {
  const marked = Object.groupBy(Object.values(scenes), (scene) => tray(scene).mark);
  expect(Object.fromEntries(trayMarks.map((mark) => [mark, marked[mark]?.map(({ kind }) => kind)]))).toEqual({
    waiting: ['nothing', 'scheduled', 'deferred', 'stopped', 'rolled-back'],
    decide: ['offered'],
    working: ['checking', 'running', 'undoing'],
    needed: ['needs-restart', 'needs-user', 'needs-admin', 'blocked', 'failed'],
    done: ['done'],
  });
  expect(tray({ ...scenes.deferred, until: now + hour } as Scene).tip).toBe(
    'Ferry: The move is put off · Put off until: 11:00 AM',
  );
  expect(tray({ kind: 'running', done: 3, total: 12, task: null }).tip).toContain(' · 3 of 12 steps');
});

it('lets choose what the window lets choose, and nothing that begins a move or ends the agent', () => {
  const offered = { kind: 'offered', digest, begins: now + 3 * hour, left: 1 } as const;
  const { menu } = tray({ ...offered, choices: putOffChoices(now, now + 3 * hour) });
  expect(labels(menu)).toEqual([
    'Your move is ready · Begins by itself: 01:00 PM',
    '-',
    'Open Ferry',
    'Start now…',
    'Put off >',
    '30 minutes (until 10:30 AM)',
    '1 hour (until 11:00 AM)',
    'As long as possible (until 01:00 PM)',
  ]);
  expect(acts(menu).map(({ act }) => act)).toEqual(['open', 'ask-start', 'defer', 'defer', 'defer']);
  expect(acts(menu).at(-1)).toEqual({ act: 'defer', digest, minutes: 180 });
  // Nothing is left: it can only be started.
  expect(acts(tray({ ...offered, left: 0, choices: [] }).menu)).toEqual([{ act: 'open' }, { act: 'ask-start' }]);
  expect(acts(tray(scenes.deferred).menu)).toEqual([{ act: 'open' }, { act: 'ask-start' }]);
  for (const [kind, scene] of Object.entries(scenes))
    if (kind !== 'offered' && kind !== 'deferred') expect(acts(tray(scene).menu)).toEqual([{ act: 'open' }]);
});

it('answers by the ways of the window: a link at a time, and an answer that names its order', async () => {
  let events: TrayEvents | null = null;
  const did: unknown[] = [];
  let [clock, opens] = [10_000, true];
  const person = new PersonTray({
    tray: { open: (given) => (events = given), show: () => did.push('shown'), close: async () => undefined },
    look: async () => ({ view: view(scenes.offered), now }),
    openWindow: async (askStart) => {
      did.push(askStart ? 'open at the question' : 'open');
      return opens;
    },
    answer: async (...answer) => void did.push(answer),
    sessionEnds: () => did.push('session ends'),
    sinceBoot: () => clock,
    failed: (thrown) => did.push(String(thrown)),
  });
  person.open();
  const told = events as TrayEvents | null;
  const pick = async (act: TrayAct): Promise<unknown[]> => {
    told?.picked(act);
    await Promise.resolve();
    await new Promise(setImmediate);
    return did.splice(0);
  };
  expect((await told?.view())?.mark).toBe('decide');
  expect(await pick({ act: 'open' })).toEqual(['open']);
  // The second click of a double click, or the Enter key, of which Windows tells twice.
  expect(await pick({ act: 'open' })).toEqual([]);
  expect(await pick({ act: 'ask-start' })).toEqual(['open at the question']);
  expect(await pick({ act: 'defer', digest, minutes: 30 })).toEqual([[digest, { act: 'defer', minutes: 30 }]]);
  told?.sessionEnds();
  expect(did.splice(0)).toEqual(['session ends']);
  clock += 2001;
  opens = false;
  expect(await pick({ act: 'open' })).toEqual(['open', expect.stringContaining('no program could be started')]);
});
