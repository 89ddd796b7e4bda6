// The shell of a console that holds its data in memory: the projects of this machine, the sample project, its laptops.
import { createHash } from 'node:crypto';
import { ok, fail } from '@ferry/common/errors';
import type { projectCalls, ProjectLosses } from '../../../admin-desktop/src/contract/calls/project-calls.ts';
import { partBytes } from '../../../admin-desktop/src/contract/calls/project-calls.ts';
import type { ProjectSummary, shellCalls } from '../../../admin-desktop/src/contract/calls/shell-calls.ts';
import type { ConsoleContract } from '../../../admin-desktop/src/contract/console-contract.ts';
import type { OutputOf } from '../../../admin-desktop/src/contract/contract.ts';
import type { Handlers } from '../../../admin-desktop/src/contract/server.ts';
import type { DoubleData } from './rows-of.ts';
import type { Follow } from './users-double.ts';

export type ShellState = OutputOf<ConsoleContract['shell.state']>;
export const passphrase = 'correct horse battery staple';

/** A project as the list shows it. */
export function listed(part: Partial<ProjectSummary>): ProjectSummary {
  return {
    ...{ id: 'p1', name: 'Contoso', folder: '/home/admin/.local/share/ferry/projects/p1', state: 'open', why: null },
    ...{ sample: false, archived: false, exportedAt: null },
    ...part,
  };
}

export interface ShellDouble {
  readonly data: DoubleData;
  readonly shell: ShellState;
  /** lets the sample project get on, step by step; at once when null */
  sampleGate: (() => Promise<void>) | null;
  losses: ProjectLosses;
  /** what an export holds */
  exported: Buffer;
  /** SHA-256 and length of what was imported */
  imported: { digest: string; bytes: number } | null;
}

/** A file that begins with this is taken for a project. */
export const projectMark = 'FERRY-PROJECT';

export function projectsDouble(
  double: ShellDouble,
  { tell, follow }: { tell: () => void; follow: Follow },
): Handlers<typeof shellCalls & typeof projectCalls, 'shell'> {
  const { shell, data } = double;
  const change = (id: string, part: Partial<ProjectSummary>) => {
    shell.projects = shell.projects.map((one) => (one.id === id ? { ...one, ...part } : one));
    tell();
  };
  const show = (id: string, state: 'open' | 'closed') => {
    shell.current = state === 'open' ? id : null;
    change(id, { state, why: null });
    return ok({ id });
  };
  const incoming: Buffer[] = [];
  let complete: () => void = () => undefined;

  return {
    'shell.state': (_input, emit, signal) => follow(() => shell, emit, signal),
    'project.create': async ({ name }) => {
      shell.projects.push(listed({ name, state: 'closed' }));
      return show('p1', 'open');
    },
    'project.open': async ({ id, passphrase: given }) => {
      const sample = shell.projects.some((one) => one.id === id && one.sample);
      if (given === (sample ? null : passphrase)) return show(id, 'open');
      return fail('unauthenticated', 'passphrase', 'the passphrase is wrong', 'Try again.');
    },
    'project.close': async ({ id }) => {
      show(id, 'closed');
      return ok({});
    },
    'sample.create': async (_input, emit, signal) => {
      for (const [stage, total] of [
        ['project', 1],
        ['users', 200],
        ['laptops', 24],
      ] as const) {
        emit({ stage, done: Math.floor(total / 2), total });
        await double.sampleGate?.();
        if (signal.aborted) return fail('cancelled', 'sample', 'cancelled', 'Again.');
      }
      shell.projects.push(listed({ id: 's1', name: 'Sample project', sample: true }));
      emit({ stage: 'done', done: 1, total: 1 });
      show('s1', 'open');
      return ok(undefined);
    },
    'laptops.start': async ({ reach }) => {
      shell.sampleLaptops = reach.map((way, at) => ({
        name: `LAPTOP-${at + 1}`,
        reach: way,
        upn: data.users[at]?.sourceUpn ?? '',
        state: 'running',
        why: '',
      }));
      tell();
      return ok({ started: reach.length });
    },
    'laptops.power': async ({ name, power }) => {
      const laptop = shell.sampleLaptops.find((one) => one.name === name);
      if (laptop) laptop.state = power === 'on' ? 'running' : 'off';
      tell();
      return ok({});
    },
    'project.rename': async ({ id, name }) => {
      change(id, { name });
      return ok({});
    },
    'project.archive': async ({ id, archived }) => {
      if (shell.current === id) shell.current = null;
      change(id, { archived, state: 'closed' });
      return ok({});
    },
    'project.losses': async () => ok(double.losses),
    'project.delete': async ({ id }) => {
      if (shell.current === id) shell.current = null;
      shell.projects = shell.projects.filter((one) => one.id !== id);
      tell();
      return ok({});
    },
    'project.export': async ({ id }, emit, signal) => {
      emit({ kind: 'progress', done: 1, total: 2 });
      emit({ kind: 'ready', transfer: 't1', fileName: 'contoso.ferryproject', bytes: double.exported.length });
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      change(id, { exportedAt: new Date().toISOString() });
      return ok(undefined);
    },
    'export.part': async ({ offset }) =>
      ok({ data: double.exported.subarray(offset, offset + partBytes).toString('base64') }),
    'project.import': async ({ bytes }, emit) => {
      incoming.length = 0;
      const all = new Promise<void>((resolve) => {
        complete = () => {
          if (incoming.reduce((sum, { length }) => sum + length, 0) >= bytes) resolve();
        };
      });
      emit({ kind: 'send', transfer: 't2' });
      await all;
      const file = Buffer.concat(incoming);
      if (file.subarray(0, projectMark.length).toString() !== projectMark)
        return fail('invalid', 'file', 'this is not a file that Ferry exported', 'Choose another one.');
      double.imported = { digest: createHash('sha256').update(file).digest('hex'), bytes: file.length };
      shell.projects.push(listed({ id: 'i1', name: 'Brought along', state: 'closed' }));
      tell();
      emit({ kind: 'done', id: 'i1', name: 'Brought along', sample: false });
      return ok(undefined);
    },
    'import.part': async ({ data: part }) => {
      incoming.push(Buffer.from(part, 'base64'));
      complete();
      return ok({});
    },
  };
}
