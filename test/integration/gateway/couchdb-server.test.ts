// The whole server on a real CouchDB: prepared, started, killed, cut off and looked at as somebody would who runs it.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { z } from 'zod';
import { databaseName } from '@ferry/common/documents/all';
import { unwrap } from '@ferry/common/errors';
import { provisionCouch } from '../../../sync-server/src/store/couchdb/provision.ts';
import { runChild, startChild } from '../../e2e/doors/child.ts';
import type { Child } from '../../e2e/doors/child.ts';
import { makeTestProject } from '../../fixtures/project.ts';
import { couchForTests, noCouch, unprovisionedCouch } from '../../support/couchdb.ts';
import type { TestCouch } from '../../support/couchdb.ts';
import { FaultProxy } from '../../support/fault-proxy.ts';
import { expectStatus, startTestGateway } from './test-gateway.ts';

const main = 'sync-server/src/main.ts';
const anything = z.unknown();
const named = couchForTests();
let folder: string;
let couch: TestCouch;
const cleanUp: (() => Promise<unknown>)[] = [];

beforeEach(async (context: TestContext) => {
  if (!named) return context.skip(noCouch);
  couch = unprovisionedCouch(named);
  folder = await mkdtemp(join(tmpdir(), 'ferry-couchdb-'));
});
afterEach(async () => {
  for (const act of cleanUp.splice(0).toReversed()) await act();
  if (!named) return;
  await couch.remove();
  await rm(folder, { recursive: true });
});

/** The settings that every command of this server has; no password among them. */
function settings(): Record<string, string> {
  const { url, user, prefix } = couch.access;
  return {
    FERRY_SERVER_DATA: join(folder, 'data'),
    FERRY_SERVER_COUCHDB_URL: url,
    FERRY_SERVER_COUCHDB_USER: user,
    FERRY_SERVER_COUCHDB_PREFIX: prefix,
  };
}

async function provision(): Promise<readonly string[]> {
  const { user, password } = couch.administrator;
  const administrator = { FERRY_SERVER_COUCHDB_ADMIN: user, FERRY_SERVER_COUCHDB_ADMIN_PASSWORD: password };
  return (await runChild(main, ['provision', '--couchdb-room', '2'], { ...settings(), ...administrator })).lines;
}

async function started(): Promise<{ child: Child; origin: string }> {
  const child = startChild(main, ['start', '--port', '0'], settings());
  cleanUp.push(async () => await child.stop());
  return { child, origin: await child.line((line) => /"origin":"([^"]+)"/.exec(line)?.[1], 'listening') };
}

describe('ferry-server on CouchDB', () => {
  it('is provisioned, found healthy, started, killed, and has its project again', async () => {
    const before = await runChild(main, ['doctor', '--port', '0'], settings(), 1);
    expect(before.lines.join('\n')).toMatch(/fail {2}store.*password.*not here/);

    expect((await provision()).join('\n')).toMatch(
      /made up a password[^]*made the user[^]*Room for 2 projects, 2 of it free/,
    );
    const passwordFile = join(folder, 'data', 'couchdb-password');
    if (process.platform !== 'win32') expect((await stat(passwordFile)).mode & 0o077).toBe(0);
    expect(await provision()).toEqual([
      'Everything was as it should be; nothing was changed.',
      'Room for 2 projects, 2 of it free.',
    ]);
    const healthy = await runChild(main, ['doctor', '--port', '0'], settings());
    expect(healthy.lines.join('\n')).toMatch(/pass {2}databases +19 are there[^]*pass {2}strangers/);
    expect(healthy.lines.join('\n')).not.toMatch(/^(warn|fail)/m);

    const { child, origin } = await started();
    const setupCode = (await readFile(join(folder, 'data', 'setup-code'), 'utf8')).trim();
    const project = await makeTestProject();
    const body = JSON.stringify({ rootRecord: project.rootRecord, setupCode });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${origin}/v1/projects`, { method: 'POST', headers, body })).status).toBe(200);
    await child.stop('SIGKILL');

    const again = await started();
    expect((await fetch(`${again.origin}/v1/projects/${project.companyKey}`)).status).toBe(200);
    await again.child.stop();
    const password = (await readFile(passwordFile, 'utf8')).trim();
    expect([...child.lines, ...again.child.lines].join('\n')).not.toContain(password);
  });

  it('is found ill by doctor when it is locked out, or when others are let in', async () => {
    await provision();
    const { asAdministrator, access } = couch;
    const path = [`${access.prefix}-001-users`, '_security'];
    const secure = async (members: object): Promise<void> => {
      const body = { admins: { names: [], roles: ['_admin'] }, members };
      await asAdministrator.request(anything, { method: 'PUT', path, body });
    };
    const said = async (code: number): Promise<string> =>
      (await runChild(main, ['doctor', '--port', '0'], settings(), code)).lines.join('\n');
    await secure({ names: [access.user, 'backup'], roles: ['auditors'] });
    expect(await said(0)).toMatch(/warn {2}databases +others may use them too: backup, everybody who is auditors/);
    await secure({ names: [], roles: [] });
    expect(await said(1)).toMatch(/fail {2}databases +everybody may use them: \S+-001-users/);
    await secure({ names: ['backup'], roles: [] });
    expect(await said(1)).toMatch(/fail {2}databases +closed to \S+: \S+-001-users/);
    await asAdministrator.request(anything, { method: 'DELETE', path: [path[0] ?? ''] });
    expect(await said(1)).toMatch(/fail {2}databases +not there/);
    await provision();
    expect(await said(0)).not.toMatch(/fail|warn/);
  });

  it('refuses to start when CouchDB was not provisioned, and says what to do', async () => {
    const env = { ...settings(), FERRY_SERVER_COUCHDB_PASSWORD: 'x' };
    const { lines } = await runChild(main, ['start', '--port', '0'], env, 1);
    expect(lines.join('\n')).toMatch(/forbidden/);
    expect(lines.join('\n')).toMatch(/ferry-server provision/);
  });
});

describe('a gateway whose CouchDB is away for a while', () => {
  it('tells its clients so, and then goes on with those who waited', async () => {
    await using proxy = await FaultProxy.open();
    proxy.target = couch.url;
    const { access, administrator } = couch;
    unwrap(await provisionCouch({ access, administrator, room: 1 }));
    const gateway = await startTestGateway({ couchdb: { ...access, url: proxy.origin } });
    cleanUp.push(async () => await gateway.stop());
    const { owner, project, server } = gateway;
    const changes = `${databaseName(project.projectId, 'users')}/_changes?feed=longpoll&since=now&include_docs=true`;
    // It is answered as soon as it waits; what comes then is the rest of the answer.
    const waiting = await owner.fetch(`${server.origin}/${changes}`);
    proxy.target = null;
    proxy.cutAll();
    const user = await project.userDocument('late@source.example');
    expect(await owner.put('users', user)).toMatchObject({ status: 507, body: { code: 'storage' } });
    proxy.target = couch.url;
    expectStatus(await owner.put('users', user), 201);
    expect(await waiting.json()).toMatchObject({ results: [{ id: user.id }] });
  });
});
