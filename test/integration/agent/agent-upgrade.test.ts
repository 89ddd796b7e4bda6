// An agent takes a release that an owner offers, by a real gateway, and falls back from one that does not prove itself. Its programs are
// scripts on a simulated laptop; what only Windows can show is in test/windows.
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { simulatedProgram } from '../../../agent/src/simulated/simulated-installation.ts';
import { bundledAgent, ourPublisher, running, UpgradeRig } from '../../support/upgrade-rig.ts';

let older: string;
let newer: string;
beforeAll(async () => {
  const [old, next] = await Promise.all(['0.1.0', '0.9.0'].map(bundledAgent));
  older = simulatedProgram(old!, '0.1.0', ourPublisher);
  newer = simulatedProgram(next!, '0.9.0', ourPublisher);
});
/** Where other things go on beside, one start of an agent takes seconds. */
const manyStarts = 120_000;
let rig: UpgradeRig;
afterEach(async () => await rig[Symbol.asyncDispose]());

const version =
  (wanted: string) =>
  ({ facts }: { facts: { agentVersion: string } }): boolean =>
    facts.agentVersion === wanted;

test(
  'a release is fetched, takes over once it has reported, and is what sign-in starts once it runs well',
  async () => {
    rig = await UpgradeRig.open(older);
    await rig.signIn();
    await rig.reported(version('0.1.0'));
    expect((await rig.record()).publisher).toEqual(ourPublisher);
    await rig.offer(newer);
    await rig.reported(version('0.9.0'));
    await rig.logged('version 0.9.0 has taken over from 0.1.0');
    await rig.logged('release 0.9.0: 50 % fetched');
    expect(await rig.record()).toMatchObject({ confirmed: { version: '0.9.0', starts: 0 }, failed: [] });
    expect(existsSync(join(rig.agent.data, 'release'))).toBe(false);

    // The older one looks after its next start.
    rig.killAll();
    expect(basename(await rig.atSignIn())).toBe('ferry-agent.cjs');
    await rig.signIn();
    await rig.logged('version 0.9.0 runs well after a start of its own');
    await rig.until(async () => expect(basename(await rig.atSignIn())).toBe('ferry-agent-0.9.0.cjs'));
    expect((await rig.record()).confirmed?.starts).toBeUndefined();

    // The older one, started by hand or by a repair of its installation, makes way.
    rig.killAll();
    rig.start(join(rig.programs, 'ferry-agent.cjs'));
    await rig.until(async () =>
      expect(rig.events().slice(-6)).toContainEqual(expect.objectContaining({ act: 'passed-on', version: '0.9.0' })),
    );
    await rig.until(async () => {
      const { agent } = rig.pids();
      expect(readFileSync(`/proc/${agent}/cmdline`, 'utf8')).toContain('ferry-agent-0.9.0.cjs');
    });
  },
  manyStarts,
);

test('what is not to be taken is not, and the log says why', async () => {
  rig = await UpgradeRig.open(older);
  // Nothing happens while it is off, whatever is offered.
  await rig.policy({ release: await rig.release(newer) });
  await rig.signIn();
  await rig.reported(version('0.1.0'));
  const admin = (await rig.gateway.project.addConsole('admin')).signer;
  await rig.offer(newer, {}, admin);
  await rig.said('has the role admin, which may not sign this');
  await rig.offer(newer, { expiresAt: new Date(Date.now() - 1000).toISOString() });
  await rig.said('the release 0.9.0 that is offered is not taken: it was offered until');
  await rig.offer(newer, { version: '0.0.9' });
  await rig.said('the release 0.0.9 that is offered is not taken: it is not newer than 0.1.0');
  expect((await rig.record()).attempt).toBeUndefined();
  const script = newer.slice(0, newer.lastIndexOf('//# '));
  const wrong: [string, string, string][] = [
    ['0.9.1', simulatedProgram(script, '0.9.1'), 'it is not signed'],
    ['0.9.2', simulatedProgram(script, '0.9.2', { key: 'cd'.repeat(32), subject: 'CN=Example Ltd' }), 'is signed by'],
    ['0.9.3', newer, 'it says that it is version 0.9.0, not 0.9.3'],
  ];
  for (const [number, program, reason] of wrong) {
    await rig.offer(program, { version: number });
    await rig.until(async () => {
      const { failed } = await rig.record();
      expect(failed.at(-1)?.version).toBe(number);
      expect(failed.at(-1)?.reason).toContain(reason);
    });
    await rig.said(`release ${number} failed`);
  }
  expect(rig.programFiles()).toEqual(['ferry-agent.cjs']);
  expect((await rig.reported(() => true)).facts.agentVersion).toBe('0.1.0');
});

const endsWithAnotherJournal = `
  const { DatabaseSync } = require('node:sqlite');
  const journal = new DatabaseSync(process.argv[process.argv.indexOf('--data') + 1] + '/journal.sqlite');
  journal.exec('ALTER TABLE runs RENAME COLUMN go TO gone; PRAGMA user_version = 99');
  process.exit(3);`;

test('from one that ends, or never reports, the older one comes back, says so, and tries it no more', async () => {
  rig = await UpgradeRig.open(older, { reportWithinMs: 3000, againMs: 500 });
  await rig.signIn();
  await rig.reported(version('0.1.0'));
  const bad: [string, string, string][] = [
    // Not without having brought the journal into a form that the older one does not know.
    ['0.9.1', endsWithAnotherJournal, 'it ended before it had reported'],
    ['0.9.2', 'setInterval(() => undefined, 1000);', 'it did not report within its time'],
  ];
  for (const [number, script, reason] of bad) {
    await rig.offer(simulatedProgram(script, number, ourPublisher), { version: number });
    await rig.said(`release ${number} failed: ${reason}. 0.1.0 works on`);
  }
  expect((await rig.record()).failed.map((one) => one.version)).toEqual(['0.9.1', '0.9.2']);
  expect(rig.programFiles()).toEqual(['ferry-agent.cjs']);
  expect(basename(await rig.atSignIn())).toBe('ferry-agent.cjs');
  // It works: the next good one takes over, though at first the journal cannot be kept for it. That ends no agent.
  const inTheWay = join(rig.agent.data, 'journal.before-upgrade.sqlite.new');
  mkdirSync(inTheWay);
  await rig.offer(newer);
  await rig.until(async () => expect(rig.events().map(({ act }) => act)).toContain('not-handed-over'));
  rmdirSync(inTheWay);
  await rig.reported(version('0.9.0'));
});

test(
  'one that has taken over, and breaks at each start after, is gone back from',
  async () => {
    rig = await UpgradeRig.open(older, { steadyMs: 60_000 });
    await rig.signIn();
    await rig.reported(version('0.1.0'));
    const script = newer.slice(newer.indexOf('\n'), newer.lastIndexOf('//# '));
    const breaks = `
    const startedBefore = __filename + '.started';
    if (require('node:fs').existsSync(startedBefore)) process.exit(3);
    require('node:fs').writeFileSync(startedBefore, '');
    ${script}`;
    await rig.offer(simulatedProgram(breaks, '0.9.0', ourPublisher));
    await rig.logged('version 0.9.0 has taken over from 0.1.0');
    rig.killAll();
    const passed = () => rig.events().filter(({ act }) => act === 'passed-on').length;
    for (const times of [1, 2, 3]) {
      await rig.until(async () => expect(running(rig.programs)).toEqual([]));
      await rig.signIn();
      await rig.until(async () => expect(passed()).toBe(times));
    }
    await rig.until(async () => expect(running(rig.programs)).toEqual([]));
    await rig.signIn();
    await rig.reported(version('0.1.0'));
    await rig.logged('release 0.9.0 failed here and is not tried again: it ended soon after each of 3 starts');
    expect((await rig.record()).confirmed).toBeUndefined();
    expect(basename(await rig.atSignIn())).toBe('ferry-agent.cjs');
    await rig.until(async () => expect(rig.programFiles()).not.toContain('ferry-agent-0.9.0.cjs'));
  },
  manyStarts,
);

test('a release is not blamed for a network that is away', async () => {
  rig = await UpgradeRig.open(older, { reportWithinMs: 3000 });
  await rig.signIn();
  await rig.reported(version('0.1.0'));
  await rig.offer(newer);
  await rig.until(async () => expect((await rig.record()).attempt?.phase).toBe('starting'));
  const online = await rig.offline();
  await rig.until(async () => expect(rig.events().map(({ act }) => act)).toContain('came-back'));
  await rig.until(async () => expect((await rig.record()).attempt?.phase).toBe('fetched'));
  expect((await rig.record()).failed).toEqual([]);
  await online();
  await rig.reported(version('0.9.0'));
});

test('where what was installed is not signed, no release is taken', async () => {
  rig = await UpgradeRig.open(older.slice(0, older.lastIndexOf('//# ')));
  await rig.signIn();
  await rig.reported(version('0.1.0'));
  await rig.offer(newer);
  await rig.said('release 0.9.0 is not taken: no-publisher');
  expect((await rig.record()).publisher).toBeNull();
});
