// The engine on a simulated laptop, without the agent around it: orders are carried out as they come.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@ferry/common/errors';
import type { Go } from '@ferry/common/orders/order';
import type { LogLine } from '@ferry/common/report';
import { Backups } from '../../agent/src/engine/backups.ts';
import { carryOut } from '../../agent/src/engine/engine.ts';
import type { EngineParts } from '../../agent/src/engine/engine.ts';
import { Journal } from '../../agent/src/engine/journal.ts';
import { RunJournal } from '../../agent/src/engine/run-journal.ts';
import type { Run, StepRecord } from '../../agent/src/engine/run-journal.ts';
import { fileModeBox } from '../../agent/src/identity/secret-box.ts';
import type { Laptop } from '../../agent/src/laptop.ts';
import { openSimulatedLaptop } from '../../agent/src/simulated/simulated-laptop.ts';
import { seedLaptop } from '../../agent/src/simulated/seed.ts';
import type { SeedOptions } from '../../agent/src/simulated/seed.ts';
import { contentOf } from './laptop-content.ts';

const tenants = {
  sourceTenantId: '11111111-1111-4111-8111-111111111111',
  targetTenantId: '11111111-1111-4111-8111-111111111112',
};

export type Tasks = Record<string, Record<string, unknown>>;

/** Names of the others are as like the source's as names can be. */
export class EngineRig {
  readonly home = mkdtempSync(join(tmpdir(), 'ferry-engine-'));
  readonly laptopFolder = join(this.home, 'laptop');
  readonly backupFolder = join(this.home, 'backup');
  readonly laptop: Laptop = openSimulatedLaptop(this.laptopFolder);
  readonly journal = unwrap(Journal.open(join(this.home, 'journal.sqlite')));
  readonly log: Pick<LogLine, 'level' | 'text'>[] = [];
  /** what the laptop's clock shows, in milliseconds since 1970 */
  now = Date.parse('2026-06-01T12:00:00Z');
  readonly runs = new RunJournal(this.journal, () => new Date(this.now).toISOString());
  readonly backups = new Backups(this.backupFolder, fileModeBox);
  #sequence = 0;

  static async open(seed: Partial<SeedOptions> = {}): Promise<EngineRig> {
    const rig = new EngineRig();
    const accounts = { upn: 'ann@source.example', sourceDomain: 'source.example', targetUpn: 'ann@source.example.org' };
    unwrap(
      await seedLaptop(rig.laptopFolder, { ...accounts, ...tenants, personalUpn: 'ann@mysource.example', ...seed }),
    );
    return rig;
  }

  close(): void {
    this.journal.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  order(kind: Go['kind'], tasks: Tasks = {}, more: Partial<Go> = {}): Go {
    this.#sequence += 1;
    return {
      format: 1,
      projectId: 'q'.repeat(16),
      audience: { userId: 'e'.repeat(32), sourceUpn: 'ann@source.example' },
      sequence: this.#sequence,
      clock: `0190d0000000-0000-${'a'.repeat(32)}`,
      issuedAt: '2026-06-01T11:00:00Z',
      kind,
      overrides: [],
      notBefore: { instant: '2026-06-01T11:30:00Z' },
      notAfter: '2026-06-08T12:00:00Z',
      deferrals: 0,
      ...tenants,
      sourceDomains: ['source.example'],
      targetUpn: 'ann@source.example.org',
      tasks: Object.entries(tasks).map(([id, settings]) => ({ id, settings })),
      needs: [],
      ...more,
    };
  }

  async carryOut(go: Go, change: Partial<EngineParts> = {}): Promise<Run> {
    return await carryOut(go, `digest-${go.sequence}`, {
      ...{ laptop: this.laptop, runs: this.runs, backups: this.backups },
      interrupt: () => null,
      pace: async () => undefined,
      progress: async () => undefined,
      log: (level, text) => void this.log.push({ level, text }),
      ...change,
    });
  }

  async migrate(tasks: Tasks, more: Partial<Go> = {}): Promise<Run> {
    return await this.carryOut(this.order('migrate', tasks, more));
  }

  async rollBack(): Promise<Run> {
    return await this.carryOut(this.order('rollback'));
  }

  steps(run: Run): StepRecord[] {
    return this.runs.steps(run.attempt);
  }

  /** Everything but which programs are open and who is signed in, which is not brought back. */
  content(): Record<string, string> {
    const { 'processes.json': _open, 'accounts.json': _signedIn, ...rest } = contentOf(this.laptopFolder);
    return rest;
  }
}
