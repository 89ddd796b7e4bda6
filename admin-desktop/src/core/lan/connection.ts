import { randomBytes } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { RawData, WebSocket } from 'ws';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { check, checkJson, errorFrom, fail } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { agentMessageSchema, exporterLabel, lanProtocol } from '@ferry/common/protocol/lan';
import type { AgentMessage, HubMessage, HubProof } from '@ferry/common/protocol/lan';
import type { RootRecord } from '@ferry/common/trust/root-record';
import type { Signer, Trust } from '@ferry/common/trust/trust';
import { z } from 'zod';
import { checkDeviceProof, standing } from './admission.ts';
import type { DeviceDesk } from './device-desk.ts';
import type { EnrolmentDesk } from './enrolment.ts';
import type { RateLimit } from './rate-limit.ts';
import { serveDownloads } from './release-desk.ts';
import type { ReleaseDesk } from './release-desk.ts';

/** What every connection of a hub shares. */
export interface ConnectionHost {
  readonly rootRecord: RootRecord;
  readonly signer: Signer;
  readonly devices: DeviceDesk;
  readonly enrolments: EnrolmentDesk;
  readonly releases: ReleaseDesk;
  readonly failedEnrolments: RateLimit;
  trust(): Trust;
  now(): number;
  enrolmentOf(deviceId: string): Promise<EnrolmentDocument | null>;
  /** After the welcome, and whenever the assignment may have changed. */
  admitted(connection: Connection, enrolment: EnrolmentDocument): void;
  seen(deviceId: string): void;
  /** A device told something over this connection that its other ones may have to know. */
  reported(connection: Connection): void;
}

export interface Connection {
  /** who proved itself here; stays after the connection ended */
  readonly deviceId: string | null;
  /** Tells the agent to pull again. */
  changed(): void;
  /** Looks at the enrolment again: it may have been revoked, or assigned to somebody. */
  review(): Promise<void>;
  refuse(error: FerryError): void;
}

type Phase =
  { name: 'hello' } | { name: 'proof'; hub: HubProof } | { name: 'admitted'; deviceId: string } | { name: 'closed' };

/** Messages that an agent may have under way; an honest one has one or two. */
const maxPending = 32;
/** A laptop that does not read what it is sent is cut off at this many bytes. */
const maxUnread = 4 * limits.lanFrame;

const anyHello = z.looseObject({ type: z.literal('hello'), protocol: z.number() });

/** Serves one agent, in the order that `common/src/protocol/lan.ts` fixes. Never throws: what does not fit is refused. */
export function serveConnection(socket: WebSocket, tls: TLSSocket, address: string, host: ConnectionHost): Connection {
  let phase: Phase = { name: 'hello' };
  let queue = Promise.resolve();
  let pending = 0;
  let admittedId: string | null = null;
  const download = serveDownloads(socket, host.releases);

  function send(message: HubMessage): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxUnread) {
      socket.terminate();
      return;
    }
    socket.send(JSON.stringify(message));
  }

  function refuse(error: FerryError): void {
    if (phase.name === 'closed') return;
    phase = { name: 'closed' };
    send({ type: 'refused', error });
    socket.close(1008, error.code);
  }

  async function hello(nonce: string): Promise<void> {
    const hub: HubProof = {
      role: 'hub',
      protocol: lanProtocol,
      projectId: host.rootRecord.projectId,
      agentNonce: nonce,
      hubNonce: randomBytes(32).toString('base64url'),
      exporter: tls.exportKeyingMaterial(32, exporterLabel, Buffer.alloc(0)).toString('base64url'),
    };
    const jws = await host.signer.sign('hub-proof', hub);
    if (socket.readyState !== socket.OPEN) return;
    phase = { name: 'proof', hub };
    send({ type: 'hub-proof', rootRecord: host.rootRecord, jws });
  }

  async function admit(deviceId: Result<string>): Promise<void> {
    if (!deviceId.ok) {
      refuse(deviceId.error);
      return;
    }
    const enrolment = standing(await host.enrolmentOf(deviceId.value));
    if (!enrolment.ok) {
      refuse(enrolment.error);
      return;
    }
    if (socket.readyState !== socket.OPEN) return;
    phase = { name: 'admitted', deviceId: deviceId.value };
    admittedId = deviceId.value;
    host.admitted(connection, enrolment.value);
    send({ type: 'welcome', time: new Date(host.now()).toISOString() });
  }

  async function enrol(message: AgentMessage & { type: 'enrol' }, hub: HubProof): Promise<void> {
    const waitMs = host.failedEnrolments.waitMs(address);
    if (waitMs > 0) {
      refuse(
        fail('forbidden', 'enrolment', 'too many failed attempts', 'Wait a minute, then try again.', waitMs).error,
      );
      return;
    }
    const binding = `${hub.agentNonce}.${hub.hubNonce}.${hub.exporter}`;
    const enrolled = await host.enrolments.enrol({ secret: message.secret, request: message.request, binding });
    if (!enrolled.ok) host.failedEnrolments.failed(address);
    await admit(enrolled.ok ? { ok: true, value: enrolled.value.deviceId } : enrolled);
  }

  async function serveDevice(deviceId: string, message: AgentMessage): Promise<void> {
    if (message.type !== 'pull' && message.type !== 'push' && message.type !== 'download') {
      refuse(outOfOrder(message.type));
      return;
    }
    const enrolment = standing(await host.enrolmentOf(deviceId));
    if (!enrolment.ok) {
      refuse(enrolment.error);
      return;
    }
    host.seen(deviceId);
    if (message.type === 'download') {
      download(message);
      return;
    }
    if (message.type === 'pull') {
      send({ type: 'pulled', id: message.id, answer: await host.devices.pull(enrolment.value) });
      return;
    }
    send({ type: 'reply', id: message.id, ...(await host.devices.push(deviceId, message)) });
    if (message.report !== undefined) host.reported(connection);
  }

  async function handle(message: AgentMessage): Promise<void> {
    switch (phase.name) {
      case 'hello':
        if (message.type !== 'hello') {
          refuse(outOfOrder(message.type));
          return;
        }
        await hello(message.nonce);
        return;
      case 'proof':
        if (message.type === 'device-proof') {
          await admit(await checkDeviceProof(message.jws, phase.hub, host.trust()));
          return;
        }
        if (message.type === 'enrol') {
          await enrol(message, phase.hub);
          return;
        }
        refuse(outOfOrder(message.type));
        return;
      case 'admitted':
        await serveDevice(phase.deviceId, message);
        return;
      case 'closed':
        return;
    }
  }

  function receive(data: RawData, isBinary: boolean): void {
    if (phase.name === 'closed') return;
    const message = parse(data, isBinary);
    if (!message.ok) {
      refuse(message.error);
      return;
    }
    pending += 1;
    if (pending > maxPending) {
      refuse(fail('too-large', 'message', 'too many messages at once', 'Wait for the answers.').error);
      return;
    }
    queue = queue
      .then(async () => await handle(message.value))
      .catch((thrown: unknown) => refuse(errorFrom(thrown, 'hub')))
      .finally(() => {
        pending -= 1;
      });
  }

  const connection: Connection = {
    get deviceId() {
      return admittedId;
    },
    changed: () => send({ type: 'changed' }),
    async review() {
      if (phase.name !== 'admitted') return;
      const enrolment = standing(await host.enrolmentOf(phase.deviceId));
      if (socket.readyState !== socket.OPEN) return;
      if (!enrolment.ok) {
        refuse(enrolment.error);
        return;
      }
      host.admitted(connection, enrolment.value);
      send({ type: 'changed' });
    },
    refuse,
  };
  socket.on('message', receive);
  socket.on('close', () => {
    phase = { name: 'closed' };
  });
  return connection;
}

function outOfOrder(type: string): FerryError {
  return fail('invalid', 'message', `${type} does not come here`, 'Update the agent.').error;
}

function parse(data: RawData, isBinary: boolean): Result<AgentMessage> {
  if (isBinary || !Buffer.isBuffer(data)) return fail('invalid', 'message', 'a binary message', 'Send JSON as text.');
  if (data.length > limits.lanFrame)
    return fail('too-large', 'message', `more than ${limits.lanFrame} bytes`, 'Send less at once.');
  const raw = checkJson(z.unknown(), data.toString('utf8'), 'message');
  if (!raw.ok) return raw;
  // The version first: a newer agent's hello may well have another shape.
  const hello = anyHello.safeParse(raw.value);
  if (hello.success && hello.data.protocol !== lanProtocol)
    return fail(
      'unsupported-version',
      'hello',
      `this console speaks version ${lanProtocol}, the agent ${hello.data.protocol}`,
      'Update the older of the two.',
    );
  return check(agentMessageSchema, raw.value, 'message');
}
