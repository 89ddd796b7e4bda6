import { hashSecret } from '@ferry/common/enrolment';
import type { EnrolmentRequest } from '@ferry/common/enrolment';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { parseCompanyKey } from '@ferry/common/trust/root-record';
import { uptime } from 'node:os';
import { resolve } from 'node:path';
import { agentVersion } from '../agent-version.ts';
import type { Enroller } from '../channel/device-channel.ts';
import { cloudEnroller } from '../channel/cloud/cloud-source.ts';
import { GatewayClient } from '../channel/cloud/gateway-client.ts';
import { serverOrigin } from '../channel/cloud/http.ts';
import { findHubs } from '../channel/lan/hub-finder.ts';
import type { FindHubs } from '../channel/lan/hub-finder.ts';
import { lanEnroller } from '../channel/lan/lan-source.ts';
import { ServerWays } from '../channel/proxy/server-ways.ts';
import { createCorrectedClock } from '../decision/corrected-clock.ts';
import { OwnDiskFull } from '../disk-full.ts';
import { Journal } from '../engine/journal.ts';
import { holdDataFolder } from '../identity/data-folder.ts';
import { giveUpKey } from '../identity/give-up-key.ts';
import { loadIdentity, makeIdentity } from '../identity/device-identity.ts';
import type { DeviceIdentity } from '../identity/device-identity.ts';
import type { SecretBox } from '../identity/secret-box.ts';
import type { Laptop } from '../laptop.ts';
import { sharedKeyIn } from '../service/key-watch.ts';
import { factsOf } from '../service/known-accounts.ts';
import type { RegistryBackend } from '../windows/registry-backend.ts';
import { openLaptop } from './open-laptop.ts';
import { printJson } from './outcome.ts';
import { readSecret } from './secret.ts';
import { hubAddresses, keepSettings, readSettings } from './settings.ts';
import type { AgentSettings } from './settings.ts';

export interface EnrolOptions {
  data: string;
  companyKey: string;
  server?: string;
  hub: string[];
  lan: boolean;
  tokenFile?: string;
  /** orders may bring scripts */
  allowScripts?: boolean;
  simulated?: string;
  registry?: RegistryBackend;
}

/** What an enrolment takes from its process. */
export interface EnrolSurroundings {
  /** the access token or enrolment code; asked for only when this agent is not enrolled yet */
  readonly secret: () => Promise<Result<string>>;
  readonly emit: (event: { event: 'enrolled'; deviceId: string; projectId: string; again?: boolean }) => void;
  readonly signal: AbortSignal;
  readonly find?: FindHubs;
}

/** Presents a token and keeps what the agent needs from then on. The same laptop again, for the same project, is no error. */
export async function enrol(options: EnrolOptions): Promise<Result<void>> {
  const secret = async () => await readSecret(options.tokenFile);
  return await enrolAgent(options, { secret, emit: printJson, signal: new AbortController().signal });
}

/** As `enrol`, for a process that has several agents. */
export async function enrolAgent(
  options: Omit<EnrolOptions, 'tokenFile'>,
  around: EnrolSurroundings,
): Promise<Result<void>> {
  const companyKey = parseCompanyKey(options.companyKey);
  if (!companyKey.ok) return companyKey;
  const server = options.server === undefined ? null : serverOrigin(options.server);
  if (server && !server.ok) return server;
  const hubs = hubAddresses(options.hub);
  if (!hubs.ok) return hubs;
  if (!server && !options.lan)
    return fail('invalid', 'enrol', 'there is no way to enrol', 'Name a server with --server, or leave out --no-lan.');
  const opened = openLaptop(options.simulated, options.registry);
  if (!opened.ok) return opened;
  const { laptop, box, proxies } = opened.value;
  await laptop.identity();

  const folder = await holdDataFolder(options.data);
  if (!folder.ok) return folder;
  const journal = Journal.open(folder.value.journal);
  if (!journal.ok) {
    folder.value.release();
    return journal;
  }
  try {
    // Two agents with one key: each gets one of its own by enrolling as if for the first time.
    const kept = readSettings(journal.value);
    if (kept.ok && kept.value.companyKey === companyKey.value && sharedKeyIn(journal.value)) giveUpKey(journal.value);
    const before = readSettings(journal.value);
    const identity = await identityFor(folder.value.key, journal.value, box);
    if (before.ok && identity.known) {
      if (before.value.companyKey !== companyKey.value)
        return fail('conflict', options.data, 'this agent is enrolled in another project', 'Use another data folder.');
      if (options.registry !== undefined) keepSettings(journal.value, { ...before.value, registry: options.registry });
      around.emit({
        event: 'enrolled',
        deviceId: identity.value.deviceId,
        projectId: before.value.root.projectId,
        again: true,
      });
      return ok(undefined);
    }
    const secret = await around.secret();
    if (!secret.ok) return secret;
    const clock = clockOf(journal.value);
    const contact = {
      companyKey: companyKey.value,
      identity: identity.value,
      systemNow: Date.now,
      observeTime: clock.observe,
    };
    const ways: Enroller[] = [];
    if (server)
      ways.push(cloudEnroller(new GatewayClient({ ...contact, origin: server.value, ways: new ServerWays(proxies) })));
    if (options.lan) {
      const mdnsInterface = process.env['FERRY_MDNS_INTERFACE'];
      ways.push(
        lanEnroller(
          {
            ...contact,
            hubs: () => hubs.value,
            revoked: () => new Set(),
            now: clock.now,
            random: Math.random,
            ...(mdnsInterface === undefined ? {} : { mdnsInterface }),
          },
          { find: around.find ?? findHubs },
        ),
      );
    }
    const enrolled = await enrolBy(ways, laptop, identity.value, {
      secret: secret.value,
      allowScripts: options.allowScripts === true,
      signal: around.signal,
    });
    if (!enrolled.ok) return enrolled;
    const settings: AgentSettings = { companyKey: companyKey.value, root: enrolled.value, hubs: options.hub };
    if (server) settings.server = server.value;
    if (options.allowScripts) settings.allowScripts = true;
    if (options.registry !== undefined) settings.registry = options.registry;
    if (options.simulated !== undefined) settings.simulated = resolve(options.simulated);
    keepSettings(journal.value, settings);
    around.emit({ event: 'enrolled', deviceId: identity.value.deviceId, projectId: enrolled.value.projectId });
    return ok(undefined);
  } finally {
    journal.value.close();
    folder.value.release();
  }
}

/** The key that was made when an enrolment was begun is used again: the other side may know it already. */
async function identityFor(
  path: string,
  journal: Journal,
  box: SecretBox,
): Promise<{ known: boolean; value: DeviceIdentity }> {
  const known = await loadIdentity(path, journal, box);
  return known.ok
    ? { known: true, value: known.value }
    : { known: false, value: await makeIdentity(path, journal, box) };
}

export function clockOf(journal: Journal) {
  return createCorrectedClock({
    systemNow: Date.now,
    sinceBoot: () => uptime() * 1000,
    offset: Number(journal.fact('clockOffset') ?? 0),
    keep(offset) {
      try {
        journal.setFact('clockOffset', String(offset));
      } catch (thrown) {
        // It is measured again; what was asked over this connection must go on.
        if (!(thrown instanceof OwnDiskFull)) throw thrown;
      }
    },
  });
}

/** One way after the other; the next only when nobody could be reached by the one before. */
async function enrolBy(
  ways: readonly Enroller[],
  laptop: Laptop,
  identity: DeviceIdentity,
  { secret, allowScripts, signal }: { secret: string; allowScripts: boolean; signal: AbortSignal },
): Promise<Awaited<ReturnType<Enroller['enrol']>>> {
  const { tokenId } = await hashSecret(secret);
  const facts = await factsOf(laptop, { agentVersion, allowScripts });
  const { computerId } = await laptop.identity();
  const request = async (projectId: string, binding: string): Promise<string> => {
    const { deviceId } = identity;
    const content: EnrolmentRequest = { format: 1, projectId, deviceId, computerId, tokenId, binding, facts };
    return await identity.signer.sign('enrolment', content);
  };
  let result: Awaited<ReturnType<Enroller['enrol']>> | null = null;
  for (const way of ways) {
    result = await way.enrol(secret, request, signal);
    if (result.ok || result.error.code !== 'unreachable') return result;
  }
  return result ?? fail('invalid', 'enrol', 'there is no way to enrol', 'Name a server or a console.');
}
