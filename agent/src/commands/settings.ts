import { z } from 'zod';
import { checkJson, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { companyKeySchema, rootRecordSchema } from '@ferry/common/trust/root-record';
import { parseHubAddress } from '../channel/lan/hub-finder.ts';
import type { HubAddress } from '../channel/lan/hub-socket.ts';
import { registryBackends } from '../windows/registry-backend.ts';
import type { Journal } from '../engine/journal.ts';

/** What an enrolment fixes, kept in the journal. */
const settingsSchema = z.looseObject({
  companyKey: companyKeySchema,
  root: rootRecordSchema,
  server: z.string().optional(),
  hubs: z.array(z.string()).optional(),
  /** whether orders may bring scripts; whoever installed the agent said so, and nothing else can */
  allowScripts: z.literal(true).optional(),
  /** how the registry is reached; left out: by calls to Windows */
  registry: z.enum(registryBackends).optional(),
  /** folder of the simulated laptop */
  simulated: z.string().optional(),
});
export type AgentSettings = z.infer<typeof settingsSchema>;

export function keepSettings(journal: Journal, settings: AgentSettings): void {
  journal.setFact('settings', JSON.stringify(settings));
}

export function readSettings(journal: Journal): Result<AgentSettings> {
  const text = journal.fact('settings');
  if (text === null) return fail('not-found', 'journal', 'this agent is not enrolled', 'Enrol it: ferry-agent enrol.');
  return checkJson(settingsSchema, text, 'journal');
}

export function hubAddresses(typed: readonly string[]): Result<HubAddress[]> {
  const addresses: HubAddress[] = [];
  for (const text of typed) {
    const address = parseHubAddress(text);
    if (!address) return fail('invalid', 'hub', `not host:port: ${text}`, 'Write it like 192.0.2.7:41234.');
    addresses.push(address);
  }
  return ok(addresses);
}
