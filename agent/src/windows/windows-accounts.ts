import { fail, FerryFailure } from '@ferry/common/errors';
import { z } from 'zod';
import { entraPlaces, personalTenantId } from '../entra-places.ts';
import type { BrokerAccount } from './account-broker.ts';
import type { Accounts, Registry, SignedInAccount } from '../laptop.ts';
import { textOf, valueNamed } from '../registry-values.ts';

const extendedProperties = 'HKCU\\Software\\Microsoft\\IdentityCRL\\UserExtendedProperties';
const uuid = z.uuid();

/** Asking the broker starts a program: not more often than this unless something changed, in milliseconds. */
const brokerGoodForMs = 15 * 60_000;

/** Asks the account broker, after signing out the account with that broker id if one is given; null: there is none to ask. */
export type AskBroker = (signOut?: string) => Promise<BrokerAccount[] | null>;

/**
 * The accounts that are signed in: those that the account broker tells, and those that left traces in the registry, where an
 * account may stand that the broker has forgotten.
 */
export class WindowsAccounts implements Accounts {
  readonly #registry: Registry;
  readonly #ask: AskBroker;
  readonly #now: () => number;
  #refusedAt: number | null = null;
  #told: { at: number; traces: string; accounts: BrokerAccount[] } | null = null;

  /** `now`: milliseconds, for how old the broker's answer is. */
  constructor(registry: Registry, ask: AskBroker, now: () => number) {
    this.#registry = registry;
    this.#ask = ask;
    this.#now = now;
  }

  async list(): Promise<SignedInAccount[]> {
    const traces = await this.#traces();
    return merged(await this.#broker(JSON.stringify(traces)), traces);
  }

  /** A broker that refused is left in peace for a while: each question starts a program, and this one is asked for every report. */
  async known(): Promise<SignedInAccount[]> {
    const traces = await this.#traces();
    if (this.#refusedAt !== null && this.#now() - this.#refusedAt < brokerGoodForMs) return merged([], traces);
    try {
      return merged(await this.#broker(JSON.stringify(traces)), traces);
    } catch {
      return merged([], traces);
    }
  }

  async signOut(id: string): Promise<void> {
    const account = (await this.list()).find((candidate) => candidate.id === id);
    if (account?.kind === 'personal') {
      const remedy = 'Sign it out by hand if that is wanted.';
      throw new FerryFailure(fail('forbidden', id, 'a personal account is never signed out', remedy).error);
    }
    const inBroker = this.#told?.accounts.find((candidate) => signedIn(candidate)?.id === id);
    if (!inBroker) return;
    this.#told = null;
    await this.#ask(inBroker.id);
  }

  async #broker(traces: string): Promise<BrokerAccount[]> {
    const now = this.#now();
    const known = this.#told;
    if (known && known.traces === traces && now - known.at < brokerGoodForMs) return known.accounts;
    try {
      const accounts = (await this.#ask()) ?? [];
      this.#told = { at: now, traces, accounts };
      this.#refusedAt = null;
      return accounts;
    } catch (thrown) {
      this.#refusedAt = now;
      throw thrown;
    }
  }

  async #traces(): Promise<SignedInAccount[]> {
    return [...(await this.#registered()), ...(await this.#stored()), ...(await this.#personal())];
  }

  async #registered(): Promise<SignedInAccount[]> {
    const accounts: SignedInAccount[] = [];
    for (const thumbprint of (await this.#registry.read(entraPlaces.joinInfo))?.keys ?? []) {
      const values = (await this.#registry.read(`${entraPlaces.joinInfo}\\${thumbprint}`))?.values ?? new Map();
      const upn = textOf(valueNamed(values, 'UserEmail'));
      const tenantId = uuid.safeParse(textOf(valueNamed(values, 'TenantId'))?.toLowerCase());
      if (upn === null || !tenantId.success) continue;
      accounts.push({ id: `${thumbprint}.${tenantId.data}`, kind: 'work', tenantId: tenantId.data, upn });
    }
    return accounts;
  }

  /** Values named `<object id>.<tenant id>` whose text is the address. */
  async #stored(): Promise<SignedInAccount[]> {
    const accounts: SignedInAccount[] = [];
    for (const [name, value] of (await this.#registry.read(entraPlaces.storage))?.values ?? []) {
      const [objectId = '', tenantId = ''] = name.toLowerCase().split('.');
      const upn = textOf(value);
      if (upn === null || !uuid.safeParse(objectId).success || !uuid.safeParse(tenantId).success) continue;
      if (tenantId === personalTenantId) continue;
      accounts.push({ id: `${objectId}.${tenantId}`, kind: 'work', tenantId, upn, objectId });
    }
    return accounts;
  }

  async #personal(): Promise<SignedInAccount[]> {
    const names = (await this.#registry.read(extendedProperties))?.values.keys() ?? [];
    return [...names].map((upn) => ({
      ...{ id: `${upn}.${personalTenantId}`, kind: 'personal' as const },
      ...{ tenantId: personalTenantId, upn },
    }));
  }
}

function merged(told: readonly BrokerAccount[], traces: readonly SignedInAccount[]): SignedInAccount[] {
  const found = new Map<string, SignedInAccount>();
  for (const account of [...told.map(signedIn).filter((one) => one !== null), ...traces]) {
    const key = `${account.tenantId} ${account.upn}`.toLowerCase();
    if (!found.has(key)) found.set(key, account);
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Null for an account of which the broker does not say the tenant. */
function signedIn({ id, userName, tenantId, objectId }: BrokerAccount): SignedInAccount | null {
  const tenant = tenantId.toLowerCase();
  if (!uuid.safeParse(tenant).success) return null;
  const object = objectId.toLowerCase();
  const kind = tenant === personalTenantId ? 'personal' : 'work';
  if (!uuid.safeParse(object).success) return { id, kind, tenantId: tenant, upn: userName };
  return { id: `${object}.${tenant}`, kind, tenantId: tenant, upn: userName, objectId: object };
}
