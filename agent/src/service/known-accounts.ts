import { z } from 'zod';
import { accountSchema } from '@ferry/common/report';
import type { Account, Facts } from '@ferry/common/report';
import type { Journal } from '../engine/journal.ts';
import type { Laptop } from '../laptop.ts';

const keptAccounts = z.array(accountSchema);
const most = 20;

/** What a report tells of the agent itself. `allowScripts`: decided when it was installed. */
export interface AboutAgent {
  readonly agentVersion: string;
  readonly allowScripts: boolean;
}

/** What a report tells of the laptop, and of the agent on it. */
export async function factsOf(laptop: Laptop, { agentVersion, allowScripts }: AboutAgent): Promise<Facts> {
  const { hostname, windowsUser, os } = await laptop.identity();
  const accounts = (await laptop.accounts.known()).slice(0, most).map(publicPart);
  return { hostname, windowsUser, os, agentVersion, allowScripts, accounts };
}

/** Work accounts signed in now or at any time under this journal: a migration signs the source account out. */
export async function accountsEverSeen(laptop: Laptop, journal: Journal): Promise<Account[]> {
  const kept = keptAccounts.parse(JSON.parse(journal.fact('accounts') ?? '[]'));
  const now = (await laptop.accounts.known()).filter(({ kind }) => kind === 'work').map(publicPart);
  const key = ({ tenantId, upn }: Account): string => `${tenantId} ${upn}`.toLowerCase();
  const all = [...new Map([...kept, ...now].map((account) => [key(account), account])).values()];
  if (all.length !== kept.length) journal.setFact('accounts', JSON.stringify(all));
  return all;
}

function publicPart({ tenantId, upn, objectId }: Account): Account {
  return { tenantId, upn, ...(objectId === undefined ? {} : { objectId }) };
}
