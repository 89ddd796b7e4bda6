import { asksFirst, judgeOffer, latestStart, offeredInTime } from '../decision/offer.ts';
import type { OfferState } from '../decision/offer.ts';
import type { GoInForce, StopInForce } from '@ferry/common/orders/order-in-force';
import type { Go } from '@ferry/common/orders/order';
import type { Policy } from '@ferry/common/orders/policy';
import { isBlocked } from '@ferry/common/report';
import type { Report } from '@ferry/common/report';
import type { Why } from '../cause.ts';
import type { LaptopCheck } from '../checks/check.ts';
import type { StepRecord } from '../engine/run-journal.ts';
import type { Step } from '../steps/step.ts';
import { toldTasks } from './page/view.ts';
import type { Language, PersonView, Scene } from './page/view.ts';
import { putOffChoices } from './put-off-choices.ts';
import { toldOfChecks, toldOfCommands, toldOfSteps, toldOfWhy } from './told-of.ts';

/** What was found on the laptop before the move began. */
export interface Found {
  readonly checks: readonly LaptopCheck[];
  readonly steps: readonly Step[];
}
export const nothingFound: Found = { checks: [], steps: [] };

/** The run that the report is about, as the journal has it: more than the report says. */
export interface Work {
  readonly checks: readonly LaptopCheck[];
  readonly records: readonly Pick<StepRecord, 'status' | 'step'>[];
}
export const noWork: Work = { checks: [], records: [] };

/** Everything that the page shows comes from this. Times in milliseconds since 1970, corrected. */
export interface PersonSituation {
  readonly inForce: GoInForce | StopInForce | null;
  readonly report: Report | null;
  /** the reason of the report, as data */
  readonly why: Why | null;
  readonly work: Work;
  readonly offer: OfferState | null;
  readonly texts: Policy['texts'];
  readonly found: Found;
  readonly language: Language;
  readonly now: number;
  /** what the laptop's own clock lacks, in milliseconds */
  readonly offset: number;
  /** as `decide` takes it */
  readonly fromWallClock: (local: string) => number;
}

/** What the page shows. Pure: the same situation, the same view. */
export function viewOf(situation: PersonSituation): PersonView {
  const { inForce, report, work, texts } = situation;
  const go = inForce?.kind === 'go' ? inForce.go : null;
  const scene = sceneOf(situation);
  const ahead = isAhead(scene);
  // What was found in a run counts for it; before there is one, what is found now.
  const found = ahead ? situation.found : { checks: work.checks, steps: work.records.map(({ step }) => step) };
  const left = work.records.filter(({ status }) => status === 'needs-admin').map(({ step }) => step);
  return {
    language: situation.language,
    scene,
    account: go && go.kind !== 'rollback' && scene.kind !== 'nothing' ? go.targetUpn : null,
    tasks: go ? toldTasks.filter((task) => go.tasks.some(({ id }) => id === task)) : [],
    checks: toldOfChecks(found.checks),
    closes: ahead ? found.steps.flatMap(({ action }) => (action.type === 'program-close' ? [action.name] : [])) : [],
    steps: toldOfSteps(found.steps),
    why: ahead || scene.kind === 'nothing' ? null : toldOfWhy(situation.why),
    commands: report?.order?.kind === 'rollback' ? [] : toldOfCommands(left),
    told: toldBy(texts),
  };
}

/** Whether a move is planned that was not begun: what would be in its way is looked for on the laptop then. */
export function isAhead({ kind }: Scene): boolean {
  return kind === 'scheduled' || kind === 'offered' || kind === 'deferred';
}

/** What came of it last, while nothing stands before the person. */
function sceneOf(situation: PersonSituation): Scene {
  const { inForce, report } = situation;
  if (report?.state === 'running') return underWay(report);
  if (inForce?.kind === 'go') {
    const ahead = sceneAhead(inForce, situation);
    if (ahead) return ahead;
  }
  switch (report?.state) {
    case undefined:
    case 'waiting':
    case 'offered':
    case 'deferred':
      return { kind: 'nothing' };
    case 'succeeded':
      return { kind: report.order?.kind === 'migrate' ? 'done' : 'nothing' };
    case 'failed': {
      if (report.order?.kind === 'rehearse') return { kind: 'nothing' };
      if (isBlocked(report)) return { kind: 'blocked' };
      return { kind: 'failed' };
    }
    case 'needs-restart':
    case 'needs-user':
    case 'needs-admin':
    case 'stopped':
    case 'rolled-back':
      return { kind: report.state };
  }
}

/** Null when the order in force was begun already, or is refused. */
function sceneAhead({ go, digest }: GoInForce, situation: PersonSituation): Scene | null {
  const { report, offer, now, offset } = situation;
  const begun = report?.order?.digest === digest && !['waiting', 'offered', 'deferred'].includes(report.state);
  const over = now > Date.parse(go.notAfter) && !offeredInTime(go, digest, offer, now);
  if (begun || go.kind !== 'migrate' || over) return null;
  const starts = startOf(go, situation);
  if (starts > now) return { kind: 'scheduled', at: starts, asks: asksFirst(go) };
  if (!asksFirst(go)) return null;
  // Until the agent has kept it, nobody could answer.
  if (offer?.digest !== digest) return null;
  const verdict = judgeOffer(go, digest, offer, now);
  const deadline = go.deadline === undefined ? null : Date.parse(go.deadline);
  switch (verdict.act) {
    case 'begin':
      return { kind: 'running', done: 0, total: 0, task: null };
    case 'offer': {
      const { until, left } = verdict;
      const choices =
        left > 0 ? putOffChoices(now, deadline, offset).filter(({ until: to }) => to <= latestStart(go)) : [];
      return { kind: 'offered', digest, begins: until, left, choices };
    }
    case 'defer':
      return { kind: 'deferred', digest, until: verdict.until, left: verdict.left, deadline };
  }
}

function startOf({ notBefore }: Go, { fromWallClock }: PersonSituation): number {
  return 'instant' in notBefore ? Date.parse(notBefore.instant) : fromWallClock(notBefore.laptopWallClock);
}

function underWay({ order, progress, tasks }: Report): Scene {
  if (order?.kind === 'rehearse') return { kind: 'checking' };
  const current = tasks.find(({ steps }) => steps.some(({ outcome }) => outcome === 'planned'))?.id;
  const task = toldTasks.find((each) => each === current) ?? null;
  return { kind: order?.kind === 'rollback' ? 'undoing' : 'running', ...progress, task };
}

function toldBy(texts: Policy['texts']): PersonView['told'] {
  const told = (key: string): string | undefined => texts[key]?.trim() || undefined;
  const [why, afterwards, contact] = [told('why'), told('afterwards'), told('contact')];
  return {
    ...(why === undefined ? {} : { why }),
    ...(afterwards === undefined ? {} : { afterwards }),
    ...(contact === undefined ? {} : { contact }),
  };
}
