import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fail, FerryFailure, unwrap } from '@ferry/common/errors';
import type { Go } from '@ferry/common/orders/order';
import { bound } from '../../../test/support/bound.ts';
import { contentOf } from '../../../test/support/laptop-content.ts';
import { entraPlaces } from '../entra-places.ts';
import type { Laptop } from '../laptop.ts';
import { stringValue } from '../registry-values.ts';
import { laptopFiles, openSimulatedLaptop } from '../simulated/simulated-laptop.ts';
import { seedLaptop } from '../simulated/seed.ts';
import { fileModeBox } from '../identity/secret-box.ts';
import { Backups } from './backups.ts';
import { carryOut } from './engine.ts';
import type { Interrupt } from './ending.ts';
import type { EngineParts } from './engine.ts';
import { Journal } from './journal.ts';
import { RunJournal } from './run-journal.ts';
import type { Run, StepRecord } from './run-journal.ts';

const source = '11111111-1111-4111-8111-111111111111';
let folder: string;
let laptopFolder: string;
let laptop: Laptop;
let journal: Journal;
let runs: RunJournal;
let sequence = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-engine-'));
  laptopFolder = join(folder, 'laptop');
  const accounts = { upn: 'ann@source.example', targetUpn: 'ann@target.example', sourceDomain: 'source.example' };
  const tenants = { sourceTenantId: source, targetTenantId: '22222222-2222-4222-8222-222222222222' };
  unwrap(await seedLaptop(laptopFolder, { ...accounts, ...tenants }));
  laptop = openSimulatedLaptop(laptopFolder);
  journal = unwrap(Journal.open(join(folder, 'journal.sqlite')));
  runs = new RunJournal(journal);
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

function go(kind: Go['kind']): [Go, string] {
  sequence += 1;
  const order: Go = {
    format: 1,
    projectId: 'q'.repeat(16),
    audience: { userId: 'e'.repeat(32), sourceUpn: 'ann@source.example' },
    sequence,
    clock: `0190d0000000-0000-${'a'.repeat(32)}`,
    issuedAt: '2026-06-01T11:00:00Z',
    kind,
    overrides: [],
    notBefore: { instant: '2026-06-01T11:30:00Z' },
    notAfter: '2026-06-08T12:00:00Z',
    deferrals: 0,
    sourceTenantId: source,
    sourceDomains: ['source.example'],
    targetTenantId: '22222222-2222-4222-8222-222222222222',
    targetUpn: 'ann@target.example',
    tasks: [{ id: 'entra-registration', settings: {} }],
    needs: [],
  };
  return [order, `digest-${sequence}`];
}

const engine = (change: Partial<EngineParts> = {}): EngineParts => ({
  laptop,
  runs,
  backups: new Backups(join(folder, 'backup'), fileModeBox),
  interrupt: () => null,
  pace: async () => undefined,
  progress: async () => undefined,
  log: () => undefined,
  ...change,
});

const statuses = (run: Run): string[] => runs.steps(run.attempt).map(({ status }) => status);
/** Everything but who is signed in: that alone cannot be undone. */
function undoable(): Record<string, string> {
  const { 'accounts.json': _accounts, ...rest } = contentOf(laptopFolder);
  return rest;
}
/** Ends the engine as a kill would, when a step is at this point. */
function dies(when: (record: StepRecord) => boolean): Partial<EngineParts> {
  let dead = false;
  return {
    progress: async (_run, record) => {
      if (record && when(record)) dead = true;
    },
    interrupt: () => (dead ? { kind: 'pause' } : null),
  };
}

describe('a run', () => {
  it('does its steps once; the same order again does nothing', async () => {
    const order = go('migrate');
    const run = await carryOut(...order, engine());
    expect(run.state).toBe('succeeded');
    expect(statuses(run)).toEqual(['needs-admin', 'done', 'done', 'done', 'done', 'done', 'done', 'done']);
    const after = contentOf(laptopFolder);
    expect(await carryOut(...order, engine({ laptop: unusable() }))).toMatchObject({ state: 'succeeded' });
    expect(contentOf(laptopFolder)).toEqual(after);
  });

  it('rehearses without touching anything', async () => {
    const before = contentOf(laptopFolder);
    const run = await carryOut(...go('rehearse'), engine());
    expect(run.state).toBe('succeeded');
    expect(new Set(statuses(run))).toEqual(new Set(['planned']));
    expect(contentOf(laptopFolder)).toEqual(before);
  });

  it('begins nothing on a laptop where something is in the way; a rehearsal says it with the plan', async () => {
    const machine = laptopFiles(laptopFolder).machine;
    await machine.write({ ...(await machine.read()), joined: true });
    const before = contentOf(laptopFolder);
    const rehearsed = await carryOut(...go('rehearse'), engine());
    expect(rehearsed.state).toBe('succeeded');
    expect(rehearsed.reason).toContain('blocked: How the laptop');
    expect(statuses(rehearsed).length).toBeGreaterThan(0);
    const run = await carryOut(...go('migrate'), engine());
    const reason = expect.stringContaining('blocked: How the laptop') as string;
    expect(run).toMatchObject({ state: 'failed', reason, why: { cause: { kind: 'blocked' } } });
    expect(statuses(run)).toEqual([]);
    expect(runs.checks(run).find(({ about }) => about?.kind === 'joined')?.verdict).toBe('block');
    expect(runs.checks(rehearsed)).toEqual([]);
    expect(contentOf(laptopFolder)).toEqual(before);
  });

  it('says of each step what it changed', async () => {
    const run = await carryOut(...go('migrate'), engine());
    const done = runs.steps(run.attempt).filter(({ status }) => status === 'done');
    expect(done.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^removed \d+ keys? with \d+ values?$/),
        expect.stringMatching(/^removed a file of \d+ bytes$/),
        expect.stringMatching(/^removed a certificate, kept in/),
        'signed the account out',
      ]),
    );
    expect(done.every(({ detail }) => detail !== null)).toBe(true);
  });

  it('goes on where it was left, and rolls back byte for byte from there', async () => {
    const before = undoable();
    const order = go('migrate');
    const left = await carryOut(...order, engine(dies(({ step }) => step.id.startsWith('hello-key'))));
    expect(left.state).toBe('running');
    expect(statuses(left)).toContain('planned');
    const back = await carryOut(...go('rollback'), engine());
    expect(back).toMatchObject({ state: 'rolled-back', reason: null });
    expect(undoable()).toEqual(before);
    expect(runs.unfinished()?.digest).toBe(order[1]);
  });

  it('ends a step that was begun before it stops', async () => {
    const order = go('migrate');
    const left = await carryOut(...order, engine(dies(({ step }) => step.id.startsWith('broker'))));
    const next = runs.steps(left.attempt).find(({ status }) => status === 'planned')!;
    const backup = await new Backups(join(folder, 'backup'), fileModeBox).keep(new TextEncoder().encode('[]'));
    runs.mark(left.attempt, next.position, 'intent', { backup });
    const stop: Interrupt = { kind: 'stop', reason: 'stopped', cause: { kind: 'stopped' } };
    const stopped = await carryOut(...order, engine({ interrupt: () => stop }));
    expect(stopped).toMatchObject({ state: 'stopped', reason: 'stopped', why: { cause: { kind: 'stopped' } } });
    expect(statuses(stopped).filter((status) => status === 'intent')).toEqual([]);
    expect(runs.steps(stopped.attempt)[next.position - 1]?.status).toBe('done');
  });

  it('restarted, keeps what was done, does the rest, and undoes both', async () => {
    const before = undoable();
    let steps = 0;
    const halfway: Partial<EngineParts> = {
      progress: async (_run, record) => void (steps += record ? 1 : 0),
      interrupt: () => (steps >= 4 ? { kind: 'stop', reason: 'stopped', cause: { kind: 'stopped' } } : null),
    };
    expect((await carryOut(...go('migrate'), engine(halfway))).state).toBe('stopped');
    const run = await carryOut(...go('migrate'), engine());
    expect(run.state).toBe('succeeded');
    expect(statuses(run).filter((status) => status === 'done')).toHaveLength(7);
    const { reason, why } = await carryOut(...go('rollback'), engine());
    expect([reason, why?.cause.kind]).toEqual([expect.stringContaining('Sign out ann@source'), 'cannot-be-undone']);
    expect(undoable()).toEqual(before);
    expect((await carryOut(...go('rollback'), engine())).reason).toBe('there was nothing to undo');
  });

  it('fails at a step that Windows refuses, and nothing irreversible comes after, also when killed right there', async () => {
    const refusing = withFailing('certificates', {
      ...laptop.certificates,
      remove: async () => Promise.reject(new Error('no')),
    });
    const order = go('migrate');
    const run = await carryOut(...order, engine({ laptop: refusing }));
    const why = { cause: { kind: 'unexpected' }, step: { about: { kind: 'registration-certificate' } } };
    expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining('internal: no') as string, why });
    journal.run("UPDATE runs SET state = 'running'");
    expect(await carryOut(...order, engine())).toMatchObject({ state: 'failed', why });
    expect((await laptop.accounts.list()).map(({ upn }) => upn)).toContain('ann@source.example');
    // A restart takes the step up again, with the backup of its beginning.
    const again = await carryOut(...go('migrate'), engine());
    expect(again.state).toBe('succeeded');
    expect(statuses(again).filter((status) => status === 'done')).toHaveLength(7);
  });

  it('looks again just before it acts, and leaves alone what became somebody else’s', async () => {
    const key = `${entraPlaces.joinInfo}\\${(await laptop.certificates.list())[0]!.thumbprint}`;
    const joinInfo = (await laptop.registry.read(entraPlaces.joinInfo))!.keys;
    const taken: Partial<EngineParts> = {
      progress: async (run, record) => {
        if (!record?.step.id.startsWith('hello-key')) return;
        const ours = runs.steps(run.attempt).find(({ step }) => step.id.startsWith('registration:'))!;
        const name = ours.step.id.slice('registration:'.length);
        await laptop.registry.set(
          `${entraPlaces.joinInfo}\\${name}`,
          'TenantId',
          stringValue('22222222-2222-4222-8222-222222222222'),
        );
      },
    };
    const run = await carryOut(...go('migrate'), engine(taken));
    const kept = runs.steps(run.attempt).filter(({ status }) => status === 'skipped');
    expect(kept.map(({ step }) => step.id.split(':')[0])).toEqual(['certificate', 'registration']);
    expect(kept[0]?.detail).toContain('left alone');
    expect((await laptop.registry.read(entraPlaces.joinInfo))!.keys).toEqual(joinInfo);
    expect(await laptop.registry.read(key)).not.toBeNull();
  });

  it('does not roll back from a damaged backup', async () => {
    const run = await carryOut(...go('migrate'), engine());
    const damaged = runs.steps(run.attempt).find(({ step }) => step.id.startsWith('hello-key'))!;
    rmSync(join(folder, 'backup', damaged.backup!));
    const back = await carryOut(...go('rollback'), engine());
    expect(back).toMatchObject({ state: 'failed', reason: expect.stringContaining('hello-key') as string });
    expect((await laptop.registry.read(entraPlaces.tenantInfo))!.keys).toContain(source);
  });
});

it('a journal of a newer agent is refused, for writing and for looking', () => {
  const path = join(folder, 'newer.sqlite');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA user_version = 99');
  database.close();
  for (const readOnly of [false, true])
    expect(Journal.open(path, { readOnly })).toMatchObject({ ok: false, error: { code: 'unsupported-version' } });
  expect(Journal.open(join(folder, 'no', 'such', 'folder'))).toMatchObject({ ok: false, error: { code: 'storage' } });
});

function withFailing<K extends keyof Laptop>(part: K, instead: Laptop[K]): Laptop {
  return { ...laptop, [part]: instead };
}

function unusable(): Laptop {
  return new Proxy(laptop, {
    get: () => {
      throw new Error('nobody may look');
    },
  });
}

describe('what Windows refuses', () => {
  const refusing = (code: 'forbidden' | 'locked' | 'storage', message: string) => () =>
    Promise.reject(new FerryFailure(fail(code, 'somewhere', message, 'Try again.').error));
  const cases: [string, () => Partial<Laptop>, string][] = [
    [
      'access to the registry',
      () => ({ registry: { ...bound(laptop.registry), remove: refusing('forbidden', 'access is denied') } }),
      'forbidden: access is denied',
    ],
    [
      'a file that another program holds',
      () => ({ files: { ...bound(laptop.files), remove: refusing('locked', 'another program uses it') } }),
      'locked: another program uses it',
    ],
    [
      'a full disk',
      () => ({ files: { ...bound(laptop.files), remove: refusing('storage', 'disk-full: the disk is full') } }),
      'storage: disk-full: the disk is full',
    ],
  ];

  it.each(cases)(
    '%s ends the run with its reason; a restart goes on, and all can be undone',
    async (_name, part, why) => {
      const before = undoable();
      const run = await carryOut(...go('migrate'), engine({ laptop: { ...bound(laptop), ...part() } }));
      expect(run.state).toBe('failed');
      expect(run.reason).toContain(why);
      const failed = runs.steps(run.attempt).filter(({ status }) => status === 'failed');
      expect(failed.map(({ detail }) => detail)).toEqual([why]);
      // What was in the way is gone.
      expect((await carryOut(...go('migrate'), engine())).state).toBe('succeeded');
      expect((await carryOut(...go('rollback'), engine())).state).toBe('rolled-back');
      expect(undoable()).toEqual(before);
    },
  );
});
