import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { generateSigningKeys } from '@ferry/common/trust/keys';
import { deviceSigner } from '@ferry/common/trust/trust';
import type { Go } from '@ferry/common/orders/order';
import { Journal } from '../engine/journal.ts';
import { RunJournal } from '../engine/run-journal.ts';
import type { Step } from '../steps/step.ts';
import { KeyWatch } from './key-watch.ts';
import { Reporter } from './reporter.ts';

let folder: string;
let journal: Journal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-reporter-'));
  journal = unwrap(Journal.open(join(folder, 'journal.sqlite')));
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const go: Go = {
  format: 1,
  projectId: 'q'.repeat(16),
  audience: { deviceId: 'd'.repeat(32) },
  sequence: 1,
  clock: `000000000001-0000-${'a'.repeat(32)}`,
  issuedAt: '2026-06-01T00:00:00Z',
  kind: 'migrate',
  overrides: [],
  notBefore: { instant: '2026-06-01T00:00:00Z' },
  notAfter: '2026-07-01T00:00:00Z',
  deferrals: 0,
  sourceDomains: ['a.example'],
  sourceTenantId: '11111111-1111-4111-8111-111111111111',
  targetTenantId: '22222222-2222-4222-8222-222222222222',
  targetUpn: 'ann@b.example',
  tasks: [],
  needs: [],
};
const stepNamed = (id: string): Step => ({
  id,
  title: `Ünregister ${id} ${'x'.repeat(400)}`,
  context: 'user',
  reversible: true,
  essential: true,
  gate: { by: 'machine' },
  action: { type: 'registry-key-remove', key: id },
});

it('a run of very many steps is reported in a text that every channel takes, with what went wrong', async () => {
  const runs = new RunJournal(journal);
  const signer = deviceSigner(await generateSigningKeys());
  const parts = {
    journal,
    runs,
    signer,
    keys: new KeyWatch(journal, signer.fingerprint, 'start-1'),
    instant: () => '2026-06-01T00:00:00Z',
  };
  const identity = { projectId: go.projectId, deviceId: signer.fingerprint, computerId: 'pc' };
  const reporter = new Reporter(parts, identity);
  const run = runs.begin(go, 'digest');
  const planned = Array.from({ length: 1500 }, (_, n) => ({
    task: 'entra-registration',
    step: stepNamed(`step-${n}`),
  }));
  runs.plan(run, planned);
  const records = runs.steps(run.attempt);
  for (const { position } of records.slice(0, -1)) runs.mark(run.attempt, position, 'done');
  runs.mark(run.attempt, records.at(-1)?.position ?? 0, 'failed', { detail: 'access denied' });

  const account = { tenantId: go.sourceTenantId, upn: `${'u'.repeat(300)}@a.example`, objectId: go.targetTenantId };
  const facts = {
    hostname: 'PC',
    windowsUser: 'ann',
    os: 'Windows 11',
    agentVersion: '1',
    accounts: Array(20).fill(account) as [],
  };
  const about = { kind: 'joined' } as const;
  const check = { id: 'join-type', title: 'Join', verdict: 'block', found: 'joined', remedy: 'Reset it.' } as const;
  runs.keepChecks(run, [{ ...check, about }]);
  const why = { cause: { kind: 'unexpected' } } as const;
  const standing = { state: 'failed', run, reason: 'r'.repeat(2000), why } as const;
  expect(await reporter.report(standing, facts)).toBe(true);
  const last = reporter.last();
  expect(last?.jws.length).toBeLessThan(limits.jws);
  // What the person's window needs beside it makes no report larger.
  expect(last?.report.checks).toEqual([check]);
  expect(last?.jws).toBe(journal.fact('report'));
  expect([JSON.stringify(last?.report).includes('unexpected'), last?.why]).toEqual([false, why]);
  await reporter.repeat();
  expect(reporter.last()?.why).toEqual(why);
  expect(last?.report.progress).toEqual({ done: 1500, total: 1500 });
  const told = last?.report.tasks[0]?.steps ?? [];
  expect(told.length).toBeGreaterThan(50);
  expect(told.at(-1)).toMatchObject({ id: 'step-1499', outcome: 'failed', detail: 'access denied' });
  // The same again is no news.
  expect(await reporter.report(standing, facts)).toBe(false);
});
