import type { CorrectedClock } from '../decision/corrected-clock.ts';
import type { Backups } from '../engine/backups.ts';
import type { Journal } from '../engine/journal.ts';
import type { Retention } from '../engine/retention.ts';
import type { RunJournal } from '../engine/run-journal.ts';
import type { SpareRoom } from '../engine/spare-room.ts';
import type { Laptop } from '../laptop.ts';
import type { Upgrade } from '../upgrade/upgrade.ts';
import type { Emit } from './agent-event.ts';
import type { Bell } from './bell.ts';
import type { Delivery } from './delivery.ts';
import type { Interruptions } from './interruptions.ts';
import type { AboutAgent } from './known-accounts.ts';
import type { KeyWatch } from './key-watch.ts';
import type { LogBook } from './log-book.ts';
import type { OfferBook } from './offer-book.ts';
import type { OrderBook } from './order-book.ts';
import type { Reporter } from './reporter.ts';

/** What an agent is made of; `commands/run.ts` puts it together. */
export interface AgentParts extends AboutAgent {
  readonly laptop: Laptop;
  readonly journal: Journal;
  readonly runs: RunJournal;
  readonly backups: Backups;
  readonly room: SpareRoom;
  readonly retention: Pick<Retention, 'attend'>;
  readonly orders: OrderBook;
  readonly offers: OfferBook;
  readonly reporter: Reporter;
  readonly keys: KeyWatch;
  readonly delivery: Delivery;
  readonly logs: LogBook;
  /** rung whenever there may be something to do */
  readonly bell: Bell;
  readonly interruptions: Interruptions;
  readonly clock: CorrectedClock;
  readonly emit: Emit;
  readonly random: () => number;
  /** before each step, in milliseconds; for demonstrations */
  readonly stepDelayMs: number;
  /** left out or null where this agent is not one that an installer laid down */
  readonly upgrade?: Pick<Upgrade, 'open' | 'close' | 'held' | 'attend' | 'stop'> | null;
}
