import { orderDocuments } from '@ferry/common/documents/orders';
import type { OrderDocument } from '@ferry/common/documents/orders';
import { fail, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { goSchema, shortNameSchema, stopSchema } from '@ferry/common/orders/order';
import { orderInForce } from '@ferry/common/orders/order-in-force';
import type { Judgement } from '@ferry/common/orders/order-in-force';
import { scriptsRefusal } from '@ferry/common/orders/scripts';
import { policyId, policySchema } from '@ferry/common/orders/policy';
import type { Policy } from '@ferry/common/orders/policy';
import { payloadUnverified } from '@ferry/common/trust/jws';
import type { RootRecord } from '@ferry/common/trust/root-record';
import { createTrust } from '@ferry/common/trust/trust';
import type { Trust } from '@ferry/common/trust/trust';
import type { Pulled } from '../channel/device-channel.ts';
import type { Journal } from '../engine/journal.ts';

/** The orders that this agent knows. What comes in is verified before it is merged; what fails counts as absent. */
export class OrderBook {
  readonly #journal: Journal;
  readonly #root: RootRecord;
  readonly #deviceId: string;
  readonly #now: () => number;
  readonly #allowScripts: boolean;
  readonly #refused = new Map<string, FerryError>();

  /** `allowScripts`: decided when the agent was installed; no order changes it. */
  constructor(parts: {
    journal: Journal;
    root: RootRecord;
    deviceId: string;
    now: () => number;
    allowScripts?: boolean;
  }) {
    this.#journal = parts.journal;
    this.#root = parts.root;
    this.#deviceId = parts.deviceId;
    this.#now = parts.now;
    this.#allowScripts = parts.allowScripts ?? false;
  }

  trust(): Trust {
    return createTrust(this.#root, { now: () => new Date(this.#now()), revoked: this.revoked() });
  }

  /** Fingerprints that the policy last kept names. */
  revoked(): ReadonlySet<string> {
    return new Set(this.policy()?.revoked ?? []);
  }

  /** It was verified when it was kept, and nobody else writes the journal. */
  policy(): Policy | null {
    const jws = this.#journal.orders().find(({ id }) => id === policyId)?.policy;
    const policy = jws === undefined ? null : payloadUnverified(jws, 'policy', policySchema);
    return policy?.ok ? policy.value : null;
  }

  /** True when something is new, a refusal too. `from` is the id of the channel; errors go to `refused` of the judgement. */
  async receive(pulled: Pulled, from: string): Promise<boolean> {
    const refusedBefore = JSON.stringify([...this.#refused]);
    let news = this.#assign(pulled.userId, from);
    // The policy first: it says whose signatures count no more.
    const documents = [...pulled.orders].sort((a) => (a.id === policyId ? -1 : 1));
    for (const document of documents) {
      const verified = await this.#verified(document);
      if (verified && this.#journal.keepOrder(verified)) news = true;
    }
    return news || JSON.stringify([...this.#refused]) !== refusedBefore;
  }

  /** Which order counts, by what is kept; beside it everything that was refused, whenever that was. */
  async judge(): Promise<Judgement> {
    const documents = this.#journal
      .orders()
      .filter(({ id }) => id !== policyId && (id === this.userId() || id === this.#deviceId));
    const userId = this.userId();
    const subject = { deviceId: this.#deviceId, ...(userId === null ? {} : { userId }) };
    const judgement = await orderInForce(documents, subject, this.trust());
    const before = [...this.#refused].map(([documentId, error]) => ({ documentId, error }));
    return { ...judgement, refused: [...before, ...judgement.refused] };
  }

  /** Why the scripts of the order in force may not run here; null when it has none, or they may. */
  async scriptsRefusal({ inForce }: Judgement): Promise<FerryError | null> {
    const tasks = inForce?.kind === 'go' ? inForce.go.tasks : [];
    return await scriptsRefusal(tasks, { allowed: this.#allowScripts, trust: this.trust() });
  }

  userId(): string | null {
    return this.#journal.fact('userId') || null;
  }

  /** Only who assigned may take it back: another console may just not know of it yet. */
  #assign(userId: string | undefined, from: string): boolean {
    if (userId === undefined ? this.#journal.fact('userIdFrom') !== from : !shortNameSchema.safeParse(userId).success)
      return false;
    if ((userId ?? '') === (this.#journal.fact('userId') ?? '')) return false;
    this.#journal.transaction(() => {
      this.#journal.setFact('userId', userId ?? '');
      this.#journal.setFact('userIdFrom', from);
    });
    return true;
  }

  /** Each register by itself: a damaged start must not take a good stop with it. */
  async #verified(document: OrderDocument): Promise<OrderDocument | null> {
    const good: OrderDocument = { id: document.id, format: document.format };
    const trust = this.trust();
    // A stop counts though the grant behind it has run out: a laptop that was away meanwhile must not miss it.
    const timeless = createTrust(this.#root, { now: () => new Date(0), revoked: this.revoked() });
    this.#refused.delete(document.id);
    for (const register of ['policy', 'stop', 'go'] as const) {
      const jws = document[register];
      if (jws === undefined) continue;
      const verified = await verifyRegister(register === 'stop' ? timeless : trust, register, jws, document.id);
      if (verified.ok) good[register] = jws;
      else this.#refused.set(document.id, verified.error);
    }
    if (!good.policy && !good.stop && !good.go) return null;
    const parsed = orderDocuments.parse(good);
    return parsed.ok ? parsed.value : null;
  }
}

async function verifyRegister(
  trust: Trust,
  register: 'policy' | 'stop' | 'go',
  jws: string,
  documentId: string,
): Promise<Result<void>> {
  if (register === 'policy') {
    const policy = await trust.verifyConsole(jws, register, policySchema);
    return policy.ok ? ok(undefined) : policy;
  }
  const order =
    register === 'stop'
      ? await trust.verifyConsole(jws, register, stopSchema)
      : await trust.verifyConsole(jws, register, goSchema);
  if (!order.ok) return order;
  const { audience } = order.value.payload;
  const addressee = 'userId' in audience ? audience.userId : audience.deviceId;
  if (addressee === documentId) return ok(undefined);
  return fail('forbidden', `order ${documentId}`, 'the order is addressed to somebody else', 'Start the right user.');
}
