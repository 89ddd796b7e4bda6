import { afterEach, beforeEach, expect, it } from 'vitest';
import { diskFull, OwnDiskFull } from '../disk-full.ts';
import type { Run } from '../engine/run-journal.ts';
import { beatMs, Interruptions } from './interruptions.ts';

const hour = 3_600_000;
const start = Date.parse('2026-06-01T08:00:00Z');
let facts: Map<string, string>;
let lines: string[];
let woken: number;
let system: number;
let boot: number;
let offset: number;
let underWay: boolean;
let full: boolean;
let open: Interruptions[];

beforeEach(() => {
  [system, boot, offset, woken] = [start, hour, 0, 0];
  facts = new Map();
  lines = [];
  underWay = true;
  full = false;
  open = [];
});
afterEach(() => open.forEach((each) => each.close()));

function startAgent(): Interruptions {
  const made = new Interruptions({
    journal: {
      fact: (name) => facts.get(name) ?? null,
      setFact(name, value) {
        if (full) throw new OwnDiskFull(diskFull('journal'));
        facts.set(name, value);
      },
    },
    runs: { unfinished: () => (underWay ? ({ id: 'run-1' } as Run) : null) },
    log: (run, level, text) => void lines.push(`${run ?? '-'} ${level} ${text}`),
    wake: () => void (woken += 1),
    systemNow: () => system,
    sinceBoot: () => boot,
    now: () => system + offset,
  });
  open.push(made);
  made.open();
  return made;
}

function passes(ms: number): void {
  system += ms;
  boot += ms;
}

it('names what ended the agent in the middle of a run, and nothing where none was under way', () => {
  underWay = false;
  startAgent();
  expect(lines).toEqual([]);

  underWay = true;
  passes(10_000);
  const killed = startAgent();
  passes(60_000);
  killed.signOut();
  killed.close();
  const signedOut = startAgent();
  signedOut.close();
  startAgent();
  // Power lost: nobody closed anything, and the system has started anew.
  system += hour;
  boot = 20_000;
  startAgent();
  expect(lines.map((line) => line.replace('run-1 warn interrupted: ', ''))).toEqual([
    'the agent was ended in the middle; it goes on',
    'the person signed out; it goes on',
    'the agent was asked to end; it goes on',
    'the computer was restarted, or lost power; it goes on',
  ]);
});

it('takes a clock that was corrected meanwhile for no restart', () => {
  startAgent();
  passes(1000);
  // Between the two the clock was set by a year, and the correction by as much.
  system += 365 * 24 * hour;
  offset -= 365 * 24 * hour;
  startAgent();
  expect(lines.at(-1)).toContain('ended in the middle');
});

it('tells of sleep and of a clock that was set, once, and looks what has become due', () => {
  const agent = startAgent();
  lines = [];
  passes(beatMs + 900);
  agent.beat();
  expect([lines, woken]).toEqual([[], 0]);

  passes(beatMs + 8 * hour);
  agent.beat();
  passes(beatMs);
  system -= 30 * 60_000;
  agent.beat();
  underWay = false;
  passes(beatMs);
  system += 365 * 24 * hour;
  agent.beat();
  passes(beatMs);
  agent.beat();
  expect(lines).toEqual([
    'run-1 info slept: the laptop slept for about 8 h',
    'run-1 info clock-set: the clock was set back by 30 min; orders keep to the time of server or console',
    '- info clock-set: the clock was set forward by 365 days; orders keep to the time of server or console',
  ]);
  expect(woken).toBe(3);
});

it('a full disk neither keeps the agent from beginning nor from ending; what it could not write comes when there is room', () => {
  startAgent().close();
  lines = [];
  full = true;
  const starved = startAgent();
  expect(lines).toEqual(['run-1 warn interrupted: the agent was asked to end; it goes on']);
  full = false;
  passes(beatMs);
  starved.beat();
  lines = [];
  const next = startAgent();
  expect(lines).toEqual(['run-1 warn interrupted: the agent was ended in the middle; it goes on']);
  full = true;
  expect(() => next.close()).not.toThrow();
});
