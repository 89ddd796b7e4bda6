import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { userIdOf } from '@ferry/common/documents/users';
import { nonceLifetimeMs } from '@ferry/common/protocol/gateway';
import { makeTestProject } from '../../fixtures/project.ts';
import { codeOf, expectStatus, startTestGateway } from './test-gateway.ts';
import type { TestGateway } from './test-gateway.ts';

const upn = 'ada@source.example';
let time: number;
let gateway: TestGateway;

beforeEach(async () => {
  time = Date.parse('2026-11-01T08:00:00Z');
  gateway = await startTestGateway({ now: () => time });
});
afterEach(async () => await gateway.stop());

async function stored(deviceId: string): Promise<EnrolmentDocument> {
  const answer = await gateway.owner.request('GET', `enrolments/${deviceId}`);
  expectStatus(answer, 200);
  return answer.body as EnrolmentDocument;
}

async function addToken(options: Parameters<TestGateway['project']['token']>[0]) {
  const token = await gateway.project.token(options);
  expectStatus(await gateway.owner.put('tokens', token.document), 201);
  return { secret: token.secret, tokenId: token.document.id, document: token.document };
}

describe('enrolment at the gateway', () => {
  it('lets a device in with an access token, and again under the same key', async () => {
    const { device, answer } = await gateway.enrol({ upn });
    expect(answer.body).toEqual({ projectId: gateway.project.projectId });
    const document = await stored(device.deviceId);
    expect(document.via).toBe('gateway');
    expect(document.fields).toEqual({});
    const request = await device.enrolmentRequest(gateway.project.tokenDocument.id, await freshNonce());
    expectStatus(await post({ secret: gateway.project.secret, request }), 200);
    expect((await stored(device.deviceId)).request).toBe(document.request);
  });

  it('says what is wrong with a token', async () => {
    const expired = await addToken({ expiresAt: time - 1 });
    expect(codeOf((await gateway.enrol(expired)).answer)).toBe('expired');
    const revoked = await addToken({ revoked: true });
    expect(codeOf((await gateway.enrol(revoked)).answer)).toBe('revoked');
    const unknown = await gateway.project.token();
    const stranger = { secret: unknown.secret, tokenId: unknown.document.id };
    expect(codeOf((await gateway.enrol(stranger)).answer)).toBe('forbidden');
  });

  it('tells a token of another project of this server', async () => {
    const other = await makeTestProject({ now: () => time });
    expectStatus(await gateway.register(other), 200);
    const elsewhere = gateway.server.projects.byId(other.projectId);
    if (!elsewhere.ok) throw new Error('not registered');
    const { id, ...rest } = other.tokenDocument;
    await elsewhere.value.store.put('tokens', { _id: id, ...rest });
    const { answer } = await gateway.enrol({ secret: other.secret, tokenId: id });
    expect(codeOf(answer)).toBe('wrong-project');
  });

  it('wants a fresh nonce, signed by the device itself, for this project and this token', async () => {
    const { project } = gateway;
    const device = await project.newDevice();
    const { secret, tokenDocument } = project;
    const old = await device.enrolmentRequest(tokenDocument.id, await freshNonce());
    time += nonceLifetimeMs + 1;
    expect(codeOf(await post({ secret, request: old }))).toBe('unauthenticated');

    const foreign = await device.enrolmentRequest(tokenDocument.id, await freshNonce(), {
      projectId: '0123456789abcdef',
    });
    expect(codeOf(await post({ secret, request: foreign }))).toBe('wrong-project');
    const other = await project.newDevice();
    const posing = await other.enrolmentRequest(tokenDocument.id, await freshNonce(), { deviceId: device.deviceId });
    expect(codeOf(await post({ secret, request: posing }))).toBe('forbidden');
    const [head = '', , mac = ''] = old.split('.');
    const forged = `${head}.${Buffer.from('{}').toString('base64url')}.${mac}`;
    expect(codeOf(await post({ secret, request: forged }))).toBe('unauthenticated');
    const token = await addToken({});
    const mixed = await device.enrolmentRequest(tokenDocument.id, await freshNonce());
    expect(codeOf(await post({ secret: token.secret, request: mixed }))).toBe('invalid');
  });

  it('suspends who comes over the use limit, also when they come at once, and says so', async () => {
    const token = await addToken({ useLimit: 2 });
    const all = await Promise.all([1, 2, 3, 4].map(async () => await gateway.enrol(token)));
    expect(all.map(({ answer }) => codeOf(answer)).toSorted()).toEqual([200, 200, 'forbidden', 'forbidden']);
    const late = all.find(({ answer }) => answer.status !== 200)!;
    expect((late.answer.body as { remedy: string }).remedy).toMatch(/administrator/);
    expect((await stored(late.device.deviceId)).fields.suspended?.value).toBe(true);
    const asked = await gateway.client(late.device.signer).request('GET', 'orders/policy');
    expect(codeOf(asked)).toBe('forbidden');
  });

  it('suspends a device that a hub let in over the limit, unless an administrator let it in', async () => {
    const token = await addToken({ useLimit: 1 });
    await gateway.enrol(token);
    const device = await gateway.project.newDevice();
    const document = await device.enrolmentDocument({ tokenId: token.tokenId, via: 'hub' });
    expectStatus(await gateway.owner.put('enrolments', document), 201);
    await vi.waitFor(async () => expect((await stored(device.deviceId)).fields.suspended?.value).toBe(true));

    const wire = (await gateway.owner.request('GET', `enrolments/${device.deviceId}`)).body as { _rev: string };
    const allowed = { ...document, fields: { suspended: { value: false, clock: laterStamp() } } };
    expectStatus(await gateway.owner.put('enrolments', allowed, wire._rev), 201);
    expectStatus(await gateway.client(device.signer).request('GET', 'enrolments/' + device.deviceId), 200);
  });

  it('assigns by the source account when the policy allows it, and as soon as policy and user are there', async () => {
    const { project, owner } = gateway;
    const { device } = await gateway.enrol({ upn: ' ADA@source.example' });
    const other = await gateway.enrol({ upn: 'bob@source.example' });
    expectStatus(await owner.put('users', await project.userDocument(upn)), 201);
    expect((await stored(device.deviceId)).fields.userId).toBeUndefined();
    expectStatus(await owner.put('orders', (await project.policy()).document), 201);
    const userId = await userIdOf(upn);
    await vi.waitFor(async () => expect((await stored(device.deviceId)).fields.userId?.value).toBe(userId));
    expect((await stored(other.device.deviceId)).fields.userId).toBeUndefined();
    expectStatus(await owner.put('users', await project.userDocument('bob@source.example')), 201);
    const bob = await userIdOf('bob@source.example');
    await vi.waitFor(async () => expect((await stored(other.device.deviceId)).fields.userId?.value).toBe(bob));
  });

  it('assigns by an enrolment code at once, to its user only, and only once', async () => {
    expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
    const code = await addToken({ kind: 'enrolment-code', upn });
    const wrong = await gateway.enrol({ ...code, upn: 'bob@source.example' });
    expectStatus(wrong.answer, 200);
    expect((await stored(wrong.device.deviceId)).fields.userId).toBeUndefined();
    const right = await gateway.enrol({ ...code, upn });
    expect((await stored(right.device.deviceId)).fields.userId?.value).toBe(await userIdOf(upn));
    expect(codeOf((await gateway.enrol({ ...code, upn })).answer)).toBe('expired');
  });

  it('keeps a revoked device out, everywhere, and nobody else', async () => {
    const { device } = await gateway.enrol({ upn });
    const neighbour = await gateway.enrol({ upn });
    const { _rev, _id, ...rest } = (await stored(device.deviceId)) as unknown as Record<string, string>;
    const revoked = { ...rest, id: _id!, format: 1, revokedAt: new Date(time).toISOString() };
    expectStatus(await gateway.owner.put('enrolments', revoked, _rev), 201);
    expect(codeOf(await gateway.client(device.signer).request('GET', 'orders/policy'))).toBe('revoked');
    const request = await device.enrolmentRequest(gateway.project.tokenDocument.id, await freshNonce());
    expect(codeOf(await post({ secret: gateway.project.secret, request }))).toBe('revoked');
    expect(codeOf(await gateway.client(neighbour.device.signer).request('GET', 'orders/policy'))).toBe('not-found');
  });
});

async function freshNonce(): Promise<string> {
  return ((await gateway.plain('GET', '/v1/hello')).body as { nonce: string }).nonce;
}

async function post(body: unknown) {
  return await gateway.plain('POST', `/v1/projects/${gateway.project.projectId}/enrolments`, body);
}

/** After what the gateway stamped at the same instant. */
function laterStamp(): string {
  time += 1;
  return gateway.project.clock.tick();
}
