import { errorFrom } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import type { CorrectedClock } from '../decision/corrected-clock.ts';
import { wallClockHere } from '../decision/decide.ts';
import type { Answer } from '../decision/offer.ts';
import type { Journal } from '../engine/journal.ts';
import type { RunJournal } from '../engine/run-journal.ts';
import type { Laptop } from '../laptop.ts';
import type { AgentEvent } from '../service/agent-event.ts';
import { layAnswer, readOffer } from '../service/offer-book.ts';
import type { OrderBook } from '../service/order-book.ts';
import type { Reporter } from '../service/reporter.ts';
import { nearestLanguage } from './desk.ts';
import type { Desk } from './desk.ts';
import { DoorKeeper } from './door-keeper.ts';
import { LinkFolder } from './link-folder.ts';
import { Look } from './look.ts';
import { noticeOf } from './notices.ts';
import type { PersonView } from './page/view.ts';
import { PersonTray } from './person-tray.ts';
import { ShownNotices } from './shown-notices.ts';
import { isAhead, nothingFound, noWork, viewOf } from './view-of.ts';
import type { PersonSituation, Work } from './view-of.ts';
import { startWindowServer } from './window-server.ts';
import type { WindowServer } from './window-server.ts';

export interface PersonWindowParts {
  readonly desk: Desk;
  readonly laptop: Laptop;
  readonly journal: Journal;
  readonly runs: Pick<RunJournal, 'latest' | 'checks' | 'steps'>;
  readonly orders: Pick<OrderBook, 'judge' | 'policy'>;
  readonly reporter: Pick<Reporter, 'last'>;
  readonly clock: CorrectedClock;
  readonly folders: { readonly answers: string; readonly window: string };
  /** The person signs out; this process may not live any longer than the call. Must not throw. */
  readonly sessionEnds: () => void;
  readonly failed: (error: FerryError) => void;
}

/** Between two looks at what changed, in milliseconds: steps go by faster than anybody reads, the more so beside an icon. */
const leastMs = 100;
const stepMs = { page: leastMs, tray: 1000 } as const;
/** How often the laptop is looked at while a page is open, and while something is to begin by itself, in milliseconds. */
const openMs = 10_000;
const aheadMs = 60_000;

/**
 * The agent's face to the person at the laptop: a page on 127.0.0.1 that can start and put off, and notices. The port is opened
 * when the first link is asked for, so that an agent that nobody looks at listens nowhere.
 */
export class PersonWindow {
  readonly #parts: PersonWindowParts;
  readonly #links: LinkFolder;
  readonly #look: Look;
  readonly #keeper: DoorKeeper;
  readonly #shown: ShownNotices;
  readonly #tray: PersonTray;
  #server: Promise<WindowServer> | null = null;
  #serving: WindowServer | null = null;
  #timer: { end: NodeJS.Timeout; at: number } | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  #closed = false;

  constructor(parts: PersonWindowParts) {
    this.#parts = parts;
    const sinceBoot = (): number => performance.now();
    this.#look = new Look(parts.laptop, sinceBoot);
    this.#keeper = new DoorKeeper(sinceBoot);
    this.#shown = new ShownNotices(parts.journal);
    this.#links = new LinkFolder(parts.folders.window, async () => {
      const { origin } = await this.#serve();
      return `${origin}/#s=${this.#keeper.newSecret()}`;
    });
    this.#tray = new PersonTray({
      tray: parts.desk.tray,
      look: async () => {
        const situation = await this.#situation();
        return { view: viewOf(situation), now: situation.now };
      },
      openWindow: async (askStart) => await this.#openWindow(askStart ? '&ask=start' : ''),
      answer: async (digest, answer) => await this.#answer(digest, answer),
      ...{ sinceBoot, sessionEnds: parts.sessionEnds },
      failed: (thrown) => this.#failed(thrown),
    });
  }

  /** Until `close`. */
  async open(): Promise<void> {
    await this.#links.open((thrown) => this.#failed(thrown));
    this.#tray.open();
    this.#changed();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer.end);
    await this.#links.close();
    await this.#looking;
    await this.#tray.close();
    await (await this.#server)?.stop();
  }

  /** Something happened in the agent: what the person sees may be another thing now. */
  heard({ event }: AgentEvent): void {
    if (event === 'state' || event === 'order') this.#changed();
    else if (event === 'step') this.#soon((this.#serving?.door.pages ?? 0) > 0 ? stepMs.page : stepMs.tray);
  }

  #changed(): void {
    if (this.#closed) return;
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = this.#refresh()
      .catch((thrown: unknown) => {
        this.#failed(thrown);
        return aheadMs;
      })
      .then((nextMs) => {
        this.#looking = null;
        const again = this.#again;
        this.#again = false;
        if (again) this.#soon(leastMs);
        else if (nextMs !== null) this.#soon(nextMs);
      });
  }

  /** In `ms` at the latest: news that keep coming put nothing off. */
  #soon(ms: number): void {
    const at = performance.now() + ms;
    if (this.#closed || (this.#timer && this.#timer.at <= at)) return;
    if (this.#timer) clearTimeout(this.#timer.end);
    const end = setTimeout(() => {
      this.#timer = null;
      this.#changed();
    }, ms);
    end.unref();
    this.#timer = { end, at };
  }

  /** Tells pages and person what is new. Gives when to look again, in milliseconds, or null. */
  async #refresh(): Promise<number | null> {
    const situation = await this.#situation();
    const pages = this.#serving?.door.pages ?? 0;
    const view = pages > 0 ? await this.#withFound(situation) : viewOf(situation);
    this.#serving?.door.tell(view);
    this.#tray.show(view, situation.now);
    await this.#notify(view, situation);
    return pages > 0 ? openMs : isAhead(view.scene) ? aheadMs : null;
  }

  async #notify(view: PersonView, { inForce, offer, report, now }: PersonSituation): Promise<void> {
    if (!inForce) return;
    // What is over is told of the order that it came of: the next one may be there before it was reported on.
    const reported = isAhead(view.scene) ? undefined : report?.order;
    const digest = reported?.digest ?? inForce.digest;
    const notice = noticeOf(view, digest, offer?.digest === digest ? offer.deferred : 0, now);
    if (!notice || this.#shown.has(notice.key)) return;
    // Kept first: one notice too few is better than the same one at every start.
    this.#shown.add(notice.key);
    await this.#parts.desk.notices.show(notice.title, notice.text);
    if (notice.kind === 'offered') await this.#openWindow();
  }

  async #openWindow(more: '' | '&ask=start' = ''): Promise<boolean> {
    const { openWindow } = this.#parts.desk;
    return openWindow !== null && (await openWindow(await this.#links.makePage(undefined, more)));
  }

  async #answer(digest: string, answer: Answer): Promise<void> {
    await layAnswer(this.#parts.folders.answers, digest, answer);
  }

  async #situation(): Promise<PersonSituation> {
    const { desk, journal, orders, reporter, clock } = this.#parts;
    const { inForce } = await orders.judge();
    const last = reporter.last();
    return {
      inForce,
      report: last?.report ?? null,
      why: last?.why ?? null,
      work: noWork,
      offer: readOffer(journal),
      texts: orders.policy()?.texts ?? {},
      found: nothingFound,
      language: nearestLanguage(await desk.language()),
      now: clock.now(),
      offset: clock.offset(),
      fromWallClock: wallClockHere,
    };
  }

  async #withFound(situation: PersonSituation): Promise<PersonView> {
    const view = viewOf(situation);
    const { inForce } = situation;
    if (!isAhead(view.scene)) return viewOf({ ...situation, work: this.#workOf(situation) });
    if (inForce?.kind !== 'go') return view;
    try {
      return viewOf({ ...situation, found: await this.#look.at(inForce.go, inForce.digest) });
    } catch (thrown) {
      // The page can do without; the order itself is judged by the agent.
      this.#failed(thrown);
      return view;
    }
  }

  #workOf({ report }: PersonSituation): Work {
    const { runs } = this.#parts;
    const run = runs.latest();
    if (!run || run.id !== report?.runId) return noWork;
    return { checks: runs.checks(run), records: runs.steps(run.attempt) };
  }

  async #serve(): Promise<WindowServer> {
    this.#server ??= startWindowServer({
      keeper: this.#keeper,
      view: async () => {
        const view = await this.#withFound(await this.#situation());
        this.#soon(openMs);
        return view;
      },
      now: () => this.#parts.clock.now(),
      answer: async (digest, answer) => await this.#answer(digest, answer),
      openWindow: async () => await this.#openWindow(),
      sinceBoot: () => performance.now(),
      failed: (error) => this.#parts.failed(error),
    });
    try {
      this.#serving = await this.#server;
    } catch (thrown) {
      // The next one who asks has another try.
      this.#server = null;
      throw thrown;
    }
    return this.#serving;
  }

  #failed(thrown: unknown): void {
    this.#parts.failed(errorFrom(thrown, 'window'));
  }
}
