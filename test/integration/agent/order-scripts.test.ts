// Scripts of the project's own: who may have them run, what is kept of it, and that none is run twice.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scriptDigest, scriptsRefusal } from '@ferry/common/orders/scripts';
import type { NamedScript, Script } from '@ferry/common/orders/scripts';
import type { Signer } from '@ferry/common/trust/trust';
import { makeTestProject } from '../../fixtures/project.ts';
import type { TestProject } from '../../fixtures/project.ts';
import { EngineRig } from '../../support/engine-rig.ts';
import { planOrder } from '../../../agent/src/tasks/all.ts';

let project: TestProject;
let rig: EngineRig;
beforeEach(async () => {
  project = await makeTestProject();
  rig = await EngineRig.open();
});
afterEach(() => rig.close());

async function named(text: string, change: Partial<Script> = {}, signer?: Signer): Promise<NamedScript> {
  const { projectId, ownerSigner } = project;
  const script: Script = { format: 1, projectId, name: 'tidy up', language: 'cmd', text, ...change };
  return {
    sha256: await scriptDigest(text),
    script: await (signer ?? ownerSigner).sign('script', script),
    seconds: 60,
  };
}

const tasksWith = (...scripts: NamedScript[]) => ({ scripts: { scripts } });
const listed = (tasks: Record<string, Record<string, unknown>>) =>
  Object.entries(tasks).map(([id, settings]) => ({ id, settings }));
function ran(): string[] {
  const path = join(rig.laptopFolder, 'scripts.json');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { text: string }).text);
}

describe('an order with scripts', () => {
  const judged = async (tasks: Record<string, Record<string, unknown>>, allowed = true, revoked: string[] = []) =>
    await scriptsRefusal(listed(tasks), { allowed, trust: project.trust(revoked) });

  it('is taken where the agent allows scripts and an owner signed each', async () => {
    const script = await named('echo hello');
    expect(await judged(tasksWith(script))).toBeNull();
    expect((await judged(tasksWith(script), false))?.message).toBe(
      'scripts-not-allowed: this agent was installed without ALLOWSCRIPTS=1',
    );
    expect(await judged({ office: {} }, false)).toBeNull();
  });

  it('is refused for one that somebody else signed, of another project, or that was revoked', async () => {
    const admin = await project.addConsole('admin');
    expect((await judged(tasksWith(await named('echo 1', {}, admin.signer))))?.message).toMatch(
      /^script-refused: admin's console has the role admin, which may not sign this/,
    );
    const elsewhere = await named('echo 1', { projectId: 'z'.repeat(16) });
    expect((await judged(tasksWith(elsewhere)))?.code).toBe('wrong-project');
    const script = await named('echo 1');
    expect((await judged(tasksWith(script), true, [project.consoleKeys.fingerprint]))?.code).toBe('revoked');
    // A go is signed by the same key; it is no script all the same.
    const go = await project.goFor('ann@source.example');
    expect((await judged(tasksWith({ ...script, script: go.jws })))?.message).toMatch(/^script-refused: /);
  });

  it('is refused when it names another text than the one that was signed, or something that is no script', async () => {
    const script = await named('echo good');
    const other = { ...script, sha256: await scriptDigest('echo bad') };
    expect((await judged(tasksWith(await named('echo fine'), other)))?.message).toBe(
      'script-refused: the order names another script than "tidy up", which was signed',
    );
    expect((await judged({ scripts: { scripts: [{ ...script, sha256: 'x' }] } }))?.code).toBe('invalid');
    expect((await judged({ scripts: { scripts: Array(6).fill(script) } }))?.code).toBe('invalid');
    await expect(planOrder(rig.laptop, rig.order('migrate', tasksWith(other)))).rejects.toThrow(/another script/);
  });
});

describe('a script', () => {
  it('stands in the plan in full, comes last, is run once, and its output is in the log', async () => {
    const text = `echo one\necho two\n${'rem '.repeat(1000)}`;
    const tasks = { ...tasksWith(await named(text)), 'entra-registration': {} };
    const rehearsal = await rig.carryOut(rig.order('rehearse', tasks));
    const planned = rig.steps(rehearsal).at(-1);
    expect(planned).toMatchObject({ status: 'planned', step: { reversible: false, action: { text } } });
    const parts = rig.log.filter(({ text: line }) => line.startsWith('script "tidy up", part'));
    expect(parts.map(({ text: line }) => line.slice(line.indexOf('\n') + 1)).join('')).toBe(text);
    expect(ran()).toEqual([]);

    rig.log.length = 0;
    const run = await rig.migrate(tasks);
    expect(rig.steps(run).at(-1)).toMatchObject({
      status: 'done',
      detail: 'ended with the code 0 and 2 lines of output',
    });
    expect(rig.log.map((line) => line.text)).toEqual(expect.arrayContaining(['tidy up: one', 'tidy up: two']));
    expect(ran()).toEqual([text]);

    // A restart goes on behind it.
    const again = await rig.migrate(tasks);
    expect(again.state).toBe('succeeded');
    expect(rig.steps(again).at(-1)).toMatchObject({ status: 'skipped', detail: 'it was run already' });
    expect(ran()).toEqual([text]);

    const back = await rig.rollBack();
    expect(back.state).toBe('rolled-back');
    expect(back.reason).toMatch(/^cannot be undone: .*Run the script "tidy up"/);
  });

  it.each([
    ['exit 3', 'script-failed: it ended with the code 3'],
    ['sleep 100', 'script-timeout: it was not through after 60 seconds, or wrote without end, and was ended'],
  ])('%s fails the run, which a restart tries again', async (text, why) => {
    const tasks = tasksWith(await named(text));
    const run = await rig.migrate(tasks);
    expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining(why) as string });
    await rig.migrate(tasks);
    expect(ran()).toEqual([text, text]);
  });

  it('that was running when the agent was killed is not run again by itself', async () => {
    const tasks = tasksWith(await named('echo once'));
    const order = rig.order('migrate', tasks);
    const { scripts } = rig.laptop;
    const run = scripts.run.bind(scripts);
    const mark = rig.runs.mark.bind(rig.runs);
    // As a kill: nothing is written any more once it runs.
    let dead = false;
    scripts.run = async (script) => {
      const result = await run(script);
      dead = true;
      return result;
    };
    rig.runs.mark = (...args) => {
      if (dead) throw new Error('killed');
      mark(...args);
    };
    const end = rig.runs.end.bind(rig.runs);
    rig.runs.end = () => {
      throw new Error('killed');
    };
    await expect(rig.carryOut(order)).rejects.toThrow('killed');
    rig.runs.mark = mark;
    rig.runs.end = end;
    const after = await rig.carryOut(order);
    expect(after.state).toBe('failed');
    expect(after.reason).toMatch(/script-interrupted: the agent was ended while it ran$/);
    expect(ran()).toEqual(['echo once']);
  });

  it('that writes without end is kept in part', async () => {
    const text = Array.from({ length: 300 }, (_, at) => `echo line ${at}`).join('\n');
    await rig.migrate(tasksWith(await named(text)));
    const lines = rig.log.filter(({ text: line }) => line.startsWith('tidy up: line'));
    expect(lines).toHaveLength(200);
    expect(rig.log).toContainEqual({ level: 'warn', text: 'tidy up: it wrote more than is kept' });
  });
});
