import { readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatewayProtocol, helloSchema } from '@ferry/common/protocol/gateway';
import { limits } from '@ferry/common/limits';
import { makeTestProject } from '../../fixtures/project.ts';
import { codeOf, expectStatus, startTestGateway } from './test-gateway.ts';
import type { TestGateway } from './test-gateway.ts';

let time: number;
let lines: string[];
let gateway: TestGateway;

beforeEach(async () => {
  time = Date.parse('2026-11-01T08:00:00Z');
  lines = [];
  const log = (...line: unknown[]) => lines.push(JSON.stringify(line));
  gateway = await startTestGateway({ now: () => time, log });
});
afterEach(async () => await gateway.stop());

describe('registering a project', () => {
  it('takes the set-up code once, and the same record again without one', async () => {
    const { server, project } = gateway;
    const other = await makeTestProject({ now: () => time });
    const used = server.setupCode.current();
    expectStatus(await gateway.register(other), 200);
    expect(server.setupCode.current()).not.toBe(used);
    const third = await makeTestProject({ now: () => time });
    const again = { rootRecord: third.rootRecord, setupCode: used };
    expect(codeOf(await gateway.plain('POST', '/v1/projects', again))).toBe('forbidden');
    const now = server.setupCode.current();
    const same = { rootRecord: other.rootRecord, setupCode: used };
    expectStatus(await gateway.plain('POST', '/v1/projects', same), 200);
    expect(server.setupCode.current()).toBe(now);
    expect((await readFile(server.setupCode.file, 'utf8')).trim()).toBe(now);
    expect((await stat(server.setupCode.file)).mode & 0o777).toBe(0o600);

    const taken = { ...project.rootRecord, rootKey: other.rootRecord.rootKey };
    const answer = await gateway.plain('POST', '/v1/projects', { rootRecord: taken, setupCode: now.toLowerCase() });
    expect(codeOf(answer)).toBe('forbidden');
    expect((await gateway.plain('GET', `/v1/projects/${project.companyKey}`)).body).toEqual(project.rootRecord);
  });

  it('stops guessing, and forgets it after a minute', async () => {
    const { rootRecord } = await makeTestProject({ now: () => time });
    const guess = async (setupCode: string) => await gateway.plain('POST', '/v1/projects', { rootRecord, setupCode });
    for (let count = 0; count < 10; count += 1) expect(codeOf(await guess(`wrong-code-${count}`))).toBe('forbidden');
    const locked = await guess(gateway.server.setupCode.current());
    expect(codeOf(locked)).toBe('locked');
    expect(locked.headers.get('retry-after')).toBe('60');
    time += 60_000;
    expectStatus(await guess(gateway.server.setupCode.current()), 200);
  });
});

describe('whatever comes', () => {
  it('answers with a clear error and goes on', async () => {
    const { companyKey, projectId } = gateway.project;
    const users = `/ferry-${projectId}-users`;
    const wrongKey = companyKey.startsWith('0') ? `1${companyKey.slice(1)}` : `0${companyKey.slice(1)}`;
    const asked: [method: string, path: string, body: unknown, status: number, code: string][] = [
      ['POST', '/v1/projects', '{"rootRecord":', 400, 'invalid'],
      ['POST', '/v1/projects', '', 400, 'invalid'],
      ['POST', '/v1/projects', [], 400, 'invalid'],
      ['POST', '/v1/projects', `{"__proto__":{"x":1}}`, 400, 'invalid'],
      ['POST', '/v1/projects', { setupCode: 'x'.repeat(20_000) }, 413, 'too-large'],
      ['GET', `/v1/projects/${wrongKey}`, undefined, 404, 'not-found'],
      ['GET', '/v1/projects/short', undefined, 400, 'invalid'],
      ['POST', '/v1/projects/0123456789abcdef/enrolments', {}, 404, 'not-found'],
      ['POST', '/v1/projects/..%2f/enrolments', {}, 400, 'invalid'],
      ['POST', `/v1/projects/${projectId}/enrolments`, { secret: 'ferry_pat_x', request: 'a.b.c' }, 400, 'invalid'],
      ['GET', '/v2/hello', undefined, 426, 'unsupported-version'],
      ['GET', '/v1/nothing/here/at/all', undefined, 404, 'not-found'],
      ['GET', '/ferry-0123456789abcdef-users', undefined, 404, 'not-found'],
      ['GET', '/_users', undefined, 404, 'not-found'],
      ['GET', '/_all_dbs', undefined, 404, 'not-found'],
      ['GET', '/%ff', undefined, 400, 'invalid'],
      ['PUT', users, undefined, 404, 'not-found'],
      ['DELETE', users, undefined, 404, 'not-found'],
      ['POST', `${users}/_find`, { selector: {} }, 404, 'not-found'],
    ];
    for (const [method, path, body, status, code] of asked) {
      const answer = await gateway.plain(method, path, body);
      expect([path, answer.status, codeOf(answer)]).toEqual([path, status, code]);
      const { message, remedy } = answer.body as { message: string; remedy: string };
      expect(message && remedy).toBeTruthy();
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect((await gateway.plain('GET', '/_up')).body).toEqual({ status: 'ok' });
  });

  it('refuses a body that is too large or no JSON, proven or not', async () => {
    const large = `{"docs":["${'x'.repeat(limits.httpBody)}"]}`;
    const answer = await gateway.owner.request('POST', 'users/_bulk_docs', large);
    expect([answer.status, codeOf(answer)]).toEqual([413, 'too-large']);
    expect(codeOf(await gateway.owner.request('POST', 'users/_bulk_docs', '{"docs":[}'))).toBe('invalid');
    const type = { 'content-type': 'text/xml' };
    expect(codeOf(await gateway.plain('POST', '/v1/projects', '<x/>', type))).toBe('invalid');
  });

  it('survives what is not even HTTP', async () => {
    const { port } = new URL(gateway.server.origin);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('\u0016\u0003\u0001 GET nonsense\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    expectStatus(await gateway.plain('GET', '/_up'), 200);
  });

  it('tells version, time and a nonce, keeps nothing in caches, and lets no other site read it', async () => {
    const answer = await gateway.plain('GET', '/v1/hello', undefined, { origin: 'https://evil.example' });
    expect(helloSchema.parse(answer.body)).toMatchObject({
      protocols: [gatewayProtocol],
      time: '2026-11-01T08:00:00.000Z',
    });
    expect(answer.headers.get('date')).toBe('Sun, 01 Nov 2026 08:00:00 GMT');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect((await gateway.plain('GET', '/')).body).toMatchObject({ couchdb: 'Welcome', vendor: { name: 'Ferry' } });
  });

  it('logs no secret', async () => {
    const { device } = await gateway.enrol({});
    await gateway.client(device.signer).request('GET', 'orders/policy');
    const text = lines.join('\n');
    expect(text).toContain('/enrolments');
    expect(text).not.toContain(gateway.project.secret);
    expect(text).not.toContain(gateway.server.setupCode.current());
    expect(text).not.toMatch(/eyJ|authorization/i);
  });
});
