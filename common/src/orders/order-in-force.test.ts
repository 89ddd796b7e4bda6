import { beforeAll, describe, expect, it } from 'vitest';
import { createClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { digestOf } from '../digest.ts';
import { signGrant } from '../trust/grants.ts';
import { generateSigningKeys } from '../trust/keys.ts';
import type { RootRecord } from '../trust/root-record.ts';
import { consoleSigner, createTrust } from '../trust/trust.ts';
import type { Signer, Trust } from '../trust/trust.ts';
import type { Go } from './order.ts';
import { checkCapabilities, orderInForce } from './order-in-force.ts';

const projectId = 'q'.repeat(16);
const userId = 'e'.repeat(32);
const deviceId = 'd'.repeat(32);
const subject = { userId, deviceId };
let signer: Signer;
let trust: Trust;
let record: RootRecord;
let clock: Clock;
let time = Date.parse('2026-06-01T00:00:00Z');
let sequence = 0;

beforeAll(async () => {
  const root = await generateSigningKeys();
  const keys = await generateSigningKeys();
  record = { format: 1, projectId, rootKey: root.publicKey, recoveryKeyHash: null };
  const grant = await signGrant(
    {
      format: 1,
      projectId,
      signKey: keys.publicKey,
      name: 'owner',
      role: 'owner',
      serial: 1,
      notAfter: '2030-01-01T00:00:00Z',
    },
    root,
  );
  signer = consoleSigner(keys, [grant]);
  trust = createTrust(record, { now: () => new Date(time) });
  clock = createClock({ now: () => time, writer: keys.fingerprint });
});

function head(to: 'user' | 'device') {
  time += 1000;
  sequence += 1;
  const audience = to === 'user' ? { userId, sourceUpn: 'ann@source.example' } : { deviceId };
  return { format: 1, projectId, audience, sequence, clock: clock.tick(), issuedAt: new Date(time).toISOString() };
}

async function go(to: 'user' | 'device' = 'user', change: Partial<Go> = {}): Promise<string> {
  const order: Go = {
    ...head(to),
    kind: 'migrate',
    overrides: [],
    notBefore: { instant: '2026-06-01T00:00:00Z' },
    notAfter: '2026-07-01T00:00:00Z',
    deferrals: 0,
    sourceTenantId: '11111111-1111-4111-8111-111111111111',
    sourceDomains: ['source.example'],
    targetTenantId: '22222222-2222-4222-8222-222222222222',
    targetUpn: 'ann@target.example',
    tasks: [],
    needs: [],
    ...change,
  };
  return await signer.sign('go', order);
}

const stop = async (to: 'user' | 'device' = 'user') => await signer.sign('stop', { ...head(to), kind: 'stop' });
const judge = async (...documents: { id: string; stop?: string; go?: string }[]) =>
  await orderInForce(
    documents.map((document) => ({ format: 1, ...document })),
    subject,
    trust,
  );

describe('the order in force', () => {
  it('is none where there are none', async () => {
    expect(await judge()).toEqual({ inForce: null, refused: [] });
  });

  it('is a stop over every start that does not name it, though the start is later', async () => {
    const halt = await stop();
    const late = await go();
    expect((await judge({ id: userId, stop: halt, go: late })).inForce?.kind).toBe('stop');
    const informed = await go('user', { overrides: [await digestOf(halt)] });
    expect((await judge({ id: userId, stop: halt, go: informed })).inForce?.kind).toBe('go');
  });

  it('needs every stop to be named: that of the user and that of the device', async () => {
    const [forUser, forDevice] = [await stop('user'), await stop('device')];
    const half = await go('device', { overrides: [await digestOf(forDevice)] });
    expect(
      (await judge({ id: userId, stop: forUser }, { id: deviceId, stop: forDevice, go: half })).inForce?.kind,
    ).toBe('stop');
    const whole = await go('device', { overrides: [await digestOf(forUser), await digestOf(forDevice)] });
    expect(
      (await judge({ id: userId, stop: forUser }, { id: deviceId, stop: forDevice, go: whole })).inForce?.kind,
    ).toBe('go');
  });

  it('is the greatest by clock of those for user and device, in whatever order they come', async () => {
    const [first, second] = [await go('device'), await go('user')];
    const documents = [
      { id: userId, go: second },
      { id: deviceId, go: first },
    ];
    for (const order of [documents, documents.toReversed()])
      expect((await judge(...order)).inForce?.digest).toBe(await digestOf(second));
  });

  it('stays a stop when its signer leaves: neither the end of a grant nor a revocation lets a held-back start go', async () => {
    const halt = await stop('device');
    const scheduled = await go();
    const documents = [
      { id: userId, format: 1, go: scheduled },
      { id: deviceId, format: 1, stop: halt },
    ];
    const later = createTrust(record, { now: () => new Date('2031-01-01T00:00:00Z') });
    expect((await orderInForce(documents, subject, later)).inForce?.digest).toBe(await digestOf(halt));
    const without = createTrust(record, { now: () => new Date(time), revoked: new Set([signer.fingerprint]) });
    const judged = await orderInForce(documents, subject, without);
    expect(judged.inForce?.digest).toBe(await digestOf(halt));
    expect(judged.refused.map(({ documentId, error }) => [documentId, error.code])).toEqual([[userId, 'revoked']]);
    const forged = await orderInForce(
      [{ id: deviceId, format: 1, stop: `${halt.slice(0, -6)}AAAAAA` }],
      subject,
      without,
    );
    expect(forged.inForce).toBeNull();
  });

  it('is not one that is damaged, put under another id, or for somebody else; each is told', async () => {
    const good = await go();
    const judged = await judge({ id: userId, go: `${good.slice(0, -4)}AAAA` }, { id: deviceId, go: good });
    expect(judged.inForce).toBeNull();
    expect(judged.refused.map((refusal) => refusal.error.code)).toEqual(['unauthenticated', 'forbidden']);
  });
});

describe('capabilities', () => {
  it('refuses the whole order for one unknown task, need or format', async () => {
    const judged = await judge({
      id: userId,
      go: await go('user', { format: 2, tasks: [{ id: 'teleport', settings: {} }], needs: ['wings'] }),
    });
    if (judged.inForce?.kind !== 'go') throw new Error('no go in force');
    const able = checkCapabilities(judged.inForce.go, { tasks: ['entra-registration'], needs: [] });
    expect(able.ok ? '' : able.error.message).toBe('this agent does not know: format 2, task teleport, need wings');
  });
});
