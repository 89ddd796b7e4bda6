import { randomBytes } from 'node:crypto';
import { fail, FerryFailure, unwrap } from '@ferry/common/errors';
import { hubProofSchema, lanProtocol } from '@ferry/common/protocol/lan';
import type { DeviceProof, HubProof } from '@ferry/common/protocol/lan';
import { checkRootRecord } from '@ferry/common/trust/root-record';
import type { RootRecord } from '@ferry/common/trust/root-record';
import { createTrust } from '@ferry/common/trust/trust';
import type { DeviceIdentity } from '../../identity/device-identity.ts';
import type { ObserveTime } from '../device-channel.ts';
import { HubSocket } from './hub-socket.ts';
import type { HubAddress } from './hub-socket.ts';

export interface HandshakeOptions {
  readonly companyKey: string;
  readonly identity: DeviceIdentity;
  /** fingerprints of consoles that are not to be trusted any more */
  readonly revoked: () => ReadonlySet<string>;
  /** corrected, for the expiry of grants */
  readonly now: () => number;
  readonly systemNow: () => number;
  readonly observeTime: ObserveTime;
  readonly heartbeatMs?: number;
}

/** `hub`: fingerprint of the console's key. */
export type ProvenHub = { socket: HubSocket; root: RootRecord; proof: HubProof; hub: string };

const handshakeMs = 15_000;

/**
 * Connects, and has the hub prove with a key granted by this very project that it is the other end of this very TLS session
 * (DESIGN section 4). Until then nothing goes out but a random number. Throws a FerryFailure.
 */
export async function meetHub(address: HubAddress, options: HandshakeOptions, signal: AbortSignal): Promise<ProvenHub> {
  const socket = await HubSocket.open(address, options.heartbeatMs ?? 20_000, signal);
  const late = fail('unreachable', 'hub', 'the console took too long to prove itself', 'Try again.').error;
  const deadline = setTimeout(() => socket.end(late), handshakeMs);
  try {
    const nonce = randomBytes(32).toString('base64url');
    socket.send({ type: 'hello', protocol: lanProtocol, nonce });
    const message = await socket.next();
    if (message.type !== 'hub-proof') throw outOfOrder(message.type);
    const root = unwrap(await checkRootRecord(message.rootRecord, options.companyKey));
    const trust = createTrust(root, { now: () => new Date(options.now()), revoked: options.revoked() });
    const { payload, signer } = unwrap(await trust.verifyConsole(message.jws, 'hub-proof', hubProofSchema));
    if (payload.protocol !== lanProtocol)
      throw new FerryFailure(
        fail(
          'unsupported-version',
          'hub',
          `the console speaks version ${payload.protocol}`,
          'Update the older of the two.',
        ).error,
      );
    if (payload.agentNonce !== nonce || payload.exporter !== socket.exporter)
      throw new FerryFailure(
        fail(
          'unauthenticated',
          'hub',
          'the proof was made for another connection: somebody is in between',
          'Look for the device on this network that passes itself off as the console.',
        ).error,
      );
    return { socket, root, proof: payload, hub: signer.fingerprint };
  } catch (thrown) {
    socket.end(thrown instanceof FerryFailure ? thrown.error : late);
    throw thrown;
  } finally {
    clearTimeout(deadline);
  }
}

/** Answers the hub's proof with the device's own. */
export async function proveDevice({ socket, proof }: ProvenHub, options: HandshakeOptions): Promise<void> {
  const answer: DeviceProof = { ...proof, role: 'device' };
  const jws = await options.identity.signer.sign('device-proof', answer);
  await welcomed(socket, () => socket.send({ type: 'device-proof', jws }), options);
}

/** What an enrolment over the LAN is bound to. */
export function bindingOf({ agentNonce, hubNonce, exporter }: HubProof): string {
  return `${agentNonce}.${hubNonce}.${exporter}`;
}

/** Sends something and waits for the welcome, which tells the hub's time. */
export async function welcomed(socket: HubSocket, send: () => void, options: HandshakeOptions): Promise<void> {
  const sentAt = options.systemNow();
  send();
  const message = await socket.next();
  if (message.type !== 'welcome') throw outOfOrder(message.type);
  const theirs = Date.parse(message.time);
  options.observeTime({ theirs, sentAt, receivedAt: options.systemNow(), precisionMs: 1000 });
}

function outOfOrder(type: string): FerryFailure {
  return new FerryFailure(
    fail('invalid', 'hub', `${type} does not come here`, 'Update the agent or the console.').error,
  );
}
