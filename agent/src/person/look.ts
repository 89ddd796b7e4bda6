import type { Go } from '@ferry/common/orders/order';
import { checkLaptop } from '../checks/all.ts';
import type { Laptop } from '../laptop.ts';
import { planOrder } from '../tasks/all.ts';
import type { Found } from './view-of.ts';

/** How long a look counts, in milliseconds: somebody plugs the laptop in and wants to see that it helped. */
const freshMs = 15_000;

/**
 * Looks at the laptop for an order that was not begun: what is in the way, and what would be done. Changes nothing, and looks
 * once at a time.
 */
export class Look {
  readonly #laptop: Laptop;
  readonly #sinceBoot: () => number;
  #last: { digest: string; at: number; found: Promise<Found> } | null = null;

  /** `sinceBoot` in milliseconds; nobody sets that clock. */
  constructor(laptop: Laptop, sinceBoot: () => number) {
    this.#laptop = laptop;
    this.#sinceBoot = sinceBoot;
  }

  async at(go: Go, digest: string): Promise<Found> {
    const at = this.#sinceBoot();
    if (this.#last?.digest !== digest || at - this.#last.at > freshMs)
      this.#last = { digest, at, found: this.#find(go) };
    return await this.#last.found;
  }

  async #find(go: Go): Promise<Found> {
    const checks = await checkLaptop(this.#laptop, go);
    const planned = await planOrder(this.#laptop, go);
    return { checks, steps: planned.map(({ step }) => step) };
  }
}
