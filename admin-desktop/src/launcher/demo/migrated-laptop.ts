import type { DeviceDetail } from '../../contract/rows.ts';
import { belongingTo } from './laptop-snapshot.ts';

export interface Account {
  readonly tenantId: string;
  readonly upn: string;
}

/** What became of one laptop, and everything about it that is not as ordered. */
export interface Outcome {
  readonly hostname: string;
  readonly reach: string;
  readonly upn: string;
  readonly state: string;
  readonly steps: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** what the agent may not do without elevation, and said so */
  readonly leftToAdministrator: readonly string[];
  readonly faults: readonly string[];
}

/**
 * Judges a laptop by its report and by what is on it: what was of the source tenant is gone, what was of the target tenant, of
 * the personal account, or of nobody in particular is as before.
 */
export function judge(laptop: {
  name: string;
  reach: string;
  before: ReadonlySet<string>;
  after: ReadonlySet<string>;
  source: Account;
  target: Account;
  detail: DeviceDetail;
  logLines: number;
}): Outcome {
  const { before, after, source, target, detail } = laptop;
  const removed = [...before].filter((line) => !after.has(line));
  const added = [...after].filter((line) => !before.has(line));
  const steps = detail.report?.tasks.flatMap((task) => task.steps) ?? [];
  const done = steps.filter(({ outcome }) => outcome === 'done').length;

  const faults: string[] = [];
  const fault = (wrong: boolean, what: string) => {
    if (wrong) faults.push(what);
  };
  fault(detail.row.state !== 'succeeded', `its state is ${detail.row.state}: ${detail.row.reason}`);
  const otherWay = laptop.reach === 'lan' ? 'cloud' : 'lan';
  fault(detail.row.channel === otherWay, `it was to be reached by ${laptop.reach}, and came by ${otherWay}`);
  fault(done === 0, 'it reported no step as done');
  for (const step of steps) {
    fault(step.outcome === 'failed', `step "${step.title}" failed: ${step.detail ?? ''}`);
  }
  const leftToAdministrator = steps.filter(({ outcome }) => outcome === 'needs-admin').map(({ title }) => title);
  fault(laptop.logLines === 0, 'no line of its log arrived');
  fault(belongingTo(before, source).length === 0, 'it had nothing of the source tenant to begin with');
  for (const line of belongingTo(after, source)) fault(true, `of the source tenant, still there: ${line}`);
  for (const line of belongingTo(before, target)) fault(!after.has(line), `of the target tenant, lost: ${line}`);
  for (const line of removed) fault(isPersonal(line), `of the personal account, lost: ${line}`);
  return {
    hostname: detail.row.hostname || laptop.name,
    reach: laptop.reach,
    upn: source.upn,
    state: detail.row.state,
    steps: `${done} of ${steps.length}`,
    removed,
    added,
    leftToAdministrator,
    faults,
  };
}

/** The tenant of personal Microsoft accounts, and the domain of the simulated one. */
function isPersonal(line: string): boolean {
  return line.includes('9188040d-6c67-4c5b-b112-36a304b66dad') || line.includes('@outlook.example');
}

/** For people: one line a laptop, and below it what changed there. */
export function table(outcomes: readonly Outcome[]): string {
  const head = ['laptop', 'reached by', 'user', 'state', 'steps', 'removed', 'added', 'as ordered'];
  const rows = outcomes.map((each) => [
    each.hostname,
    each.reach === 'cloud' ? 'server' : 'LAN only',
    each.upn,
    each.state,
    each.steps,
    String(each.removed.length),
    String(each.added.length),
    each.faults.length === 0 ? 'yes' : 'NO',
  ]);
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  const changes = outcomes.flatMap((each) => [
    '',
    `${each.hostname} (${each.upn})`,
    ...each.removed.map((text) => `  - ${text.slice(0, 150)}`),
    ...each.added.map((text) => `  + ${text.slice(0, 150)}`),
    ...each.leftToAdministrator.map((text) => `  ~ left to an administrator: ${text.slice(0, 150)}`),
    ...each.faults.map((text) => `  ! ${text.slice(0, 300)}`),
  ]);
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line), ...changes].join('\n');
}
