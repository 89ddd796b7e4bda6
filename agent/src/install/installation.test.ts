import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkCharacter } from '@ferry/common/crockford';
import { newEnrolmentSecret } from '@ferry/common/enrolment';
import { unwrap } from '@ferry/common/errors';
import { packageName } from '@ferry/common/package-name';
import { EngineRig } from '../../../test/support/engine-rig.ts';
import { install } from '../commands/install.ts';
import type { InstallOptions } from '../commands/install.ts';
import { keepSettings } from '../commands/settings.ts';
import type { AgentSettings } from '../commands/settings.ts';
import { startAgent } from '../commands/start.ts';
import { stop, uninstall } from '../commands/uninstall.ts';
import { Journal } from '../engine/journal.ts';
import { holdDataFolder } from '../identity/data-folder.ts';
import { fileModeBox } from '../identity/secret-box.ts';
import { seedLaptop } from '../simulated/seed.ts';
import type { Answer } from './ask-person.ts';
import { eventFile } from './event-file.ts';
import { readPending } from './pending-enrolment.ts';
import { becomeAgent } from './running-agent.ts';

const symbols = 'ABCDEFGHJKMNPQRSTVWXYZ0123';
const companyKey = symbols + checkCharacter(symbols);
const code = newEnrolmentSecret('code');
const server = 'https://ferry.example.com';
const named = unwrap(packageName({ server, companyKey, code }));

let home: string;
let data: string;
let simulated: string;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'ferry-install-'));
  data = join(home, 'data');
  simulated = join(home, 'laptop');
  const tenants = {
    sourceTenantId: '11111111-1111-4111-8111-111111111111',
    targetTenantId: '22222222-2222-4222-8222-222222222222',
  };
  const accounts = { upn: 'ann@source.example', sourceDomain: 'source.example', targetUpn: 'ann@target.example' };
  unwrap(await seedLaptop(simulated, { ...accounts, ...tenants }));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const installed = async (options: Partial<InstallOptions>) => await install({ data, simulated, ...options });
const pending = async () => unwrap(await readPending(data, fileModeBox));
function audit(): { act: string; reason?: string }[] {
  const lines = readFileSync(join(home, 'audit.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as { act: string; reason?: string });
}

test('properties are kept to enrol with, sealed, and confirmed by whoever set them', async () => {
  unwrap(await installed({ server: 'ferry.example.com', companyKey, code, token: '', tokenFile: '', uiLevel: '2' }));
  expect(await pending()).toEqual({ server, companyKey, secret: code, confirmed: true });
  expect(audit()).toMatchObject([{ act: 'installed', from: 'properties', server, companyKey }]);
  expect(readFileSync(join(home, 'audit.jsonl'), 'utf8')).not.toContain(code);
  // The next version, over it.
  unwrap(await installed({ server: '', companyKey: '', code: '', uiLevel: '2' }));
  expect((await pending())?.secret).toBe(code);
});

test('only the property, set to 1, lets orders bring scripts', async () => {
  unwrap(await installed({ server, companyKey, code, allowScripts: '1' }));
  expect(await pending()).toMatchObject({ allowScripts: true });
  unwrap(await installed({ server, companyKey, code, allowScripts: '' }));
  expect(await pending()).not.toHaveProperty('allowScripts');
  expect(await installed({ server, companyKey, code, allowScripts: 'yes' })).toMatchObject({
    ok: false,
    error: { where: 'ALLOWSCRIPTS' },
  });
  // The name of a file can be made by anybody.
  unwrap(await installed({ package: named, uiLevel: '5', allowScripts: '1' }));
  expect(await pending()).not.toHaveProperty('allowScripts');
});

test('a token can come from a file, and the server from the network', async () => {
  const tokenFile = join(home, 'token.txt');
  const token = newEnrolmentSecret('pat');
  writeFileSync(tokenFile, `${token}\r\n`);
  unwrap(await installed({ companyKey, tokenFile }));
  expect(await pending()).toEqual({ companyKey, secret: token, confirmed: true });
});

test.each<[string, Partial<InstallOptions>, string]>([
  ['nothing', {}, 'it was not told to which project'],
  ['no company key', { server, code }, 'a company key has 27 characters'],
  ['a mistyped company key', { server, companyKey: `${symbols}!`, code }, 'a company key has 27 characters'],
  ['no secret', { server, companyKey }, 'one of CODE, TOKEN and TOKENFILE'],
  ['two secrets', { server, companyKey, code, token: code }, 'one of CODE, TOKEN and TOKENFILE'],
  ['a secret that is none', { server, companyKey, token: 'hunter2' }, 'not an access token or enrolment code'],
  ['a server without encryption', { server: 'http://ferry.example.com', companyKey, code }, 'must begin with https'],
  ['a name alone, silently', { package: named, uiLevel: '3' }, 'a silent installation does not take'],
  ['a name that was changed', { package: named.replace('ferry.example', 'x@y'), uiLevel: '5' }, 'the name of one'],
])('%s is refused, and written down', async (_what, options, reason) => {
  expect(await installed({ uiLevel: '2', ...options })).toMatchObject({ ok: false });
  expect(readdirSync(home)).not.toContain('data');
  expect(audit().map(({ act }) => act)).toEqual(['install-refused']);
  expect(audit()[0]?.reason).toContain(reason);
});

test.each(['server', 'companyKey'])('a code in the place of %s goes nowhere', async (place) => {
  const result = await installed({ server, companyKey, code, [place]: code });
  expect(result).toMatchObject({ ok: false });
  expect(JSON.stringify(result) + readFileSync(join(home, 'audit.jsonl'), 'utf8')).not.toContain(code.slice(12, 30));
});

test('properties win over the name of the file, and never mix with it', async () => {
  unwrap(await installed({ package: named, uiLevel: '5', companyKey, code: newEnrolmentSecret('code') }));
  expect(await pending()).toMatchObject({ companyKey, confirmed: true });
  expect(await pending()).not.toHaveProperty('server');
});

async function startedWith(answer: Answer) {
  const asked: string[] = [];
  const events: { event: string }[] = [];
  const end = new AbortController();
  const result = await startAgent(
    { data, simulated, lan: false, cloud: true, hub: [] },
    {
      emit(event) {
        events.push(event);
        // Nobody is at this address: whoever tries it has not asked.
        if (event.event === 'trouble') end.abort();
      },
      signal: end.signal,
      person: {
        async ask(_title, text) {
          asked.push(text);
          return answer;
        },
        tell: async () => undefined,
      },
    },
  );
  return { result, asked, events: events.map(({ event }) => event) };
}

test('what a file name said is shown and asked for before anything is sent', async () => {
  const local = unwrap(packageName({ server: 'https://127.0.0.1:9', companyKey, code }));
  unwrap(await installed({ package: `C:\\Users\\ann\\Downloads\\${local.replace('.msi', ' (1).msi')}`, uiLevel: '5' }));
  expect((await pending())?.confirmed).toBe(false);

  const nobody = await startedWith('nobody');
  expect(nobody.result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(nobody.events).toEqual(['asked', 'ended']);
  expect(nobody.asked[0]).toContain('https://127.0.0.1:9\n');
  expect(nobody.asked[0]).toContain(companyKey.slice(0, 5));
  expect(nobody.asked[0]).not.toContain(code);

  const yes = await startedWith('yes');
  expect(yes.events).toEqual(['asked', 'trouble']);
  expect((await pending())?.confirmed).toBe(true);
  expect((await startedWith('no')).asked).toEqual([]);
});

test('who says no is not asked again', async () => {
  unwrap(await installed({ package: named, uiLevel: '5' }));
  expect((await startedWith('no')).result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(await pending()).toBeNull();
  const after = await startedWith('yes');
  expect([after.asked, after.result.ok]).toEqual([[], false]);
});

test('a second agent leaves the first alone; one that is asked to stop does', async () => {
  let asked = 0;
  const stopped = Promise.withResolvers<null>();
  const first = unwrap(
    await becomeAgent(data, () => {
      asked += 1;
      stopped.resolve(null);
    }),
  )!;
  expect(unwrap(await becomeAgent(data, () => undefined))).toBeNull();
  expect((await startedWith('no')).events).toEqual([]);
  writeFileSync(join(data, 'control', 'stop'), '');
  await stopped.promise;
  first.release();
  expect(asked).toBeGreaterThan(0);
  unwrap(await stop({ data, forUpgrade: false }));
});

test('uninstalling leaves the audit file, an upgrade everything', async () => {
  unwrap(await installed({ server, companyKey, code }));
  unwrap(await uninstall({ data, upgrading: '{A}' }));
  unwrap(await stop({ data, forUpgrade: true }));
  unwrap(await uninstall({ data }));
  expect((await pending())?.secret).toBe(code);
  // A new agent has begun: whatever uninstalls now means it.
  unwrap(await becomeAgent(data, () => undefined))?.release();
  unwrap(await uninstall({ data, upgrading: '', abandon: '' }));
  expect(readdirSync(home).sort()).toEqual(['audit.jsonl', 'laptop']);
  const acts = audit().map(({ act }) => act);
  expect(acts).toEqual(['installed', 'stopped-for-upgrade', 'stopped-for-upgrade', 'uninstalled']);
});

test('uninstalling leaves nothing of what a migration set aside either', async () => {
  rmSync(simulated, { recursive: true });
  const rig = await EngineRig.open({ office: true, surroundings: true });
  expect((await rig.migrate({ teams: {} })).state).toBe('succeeded');
  rig.journal.close();
  cpSync(rig.laptopFolder, simulated, { recursive: true });
  rmSync(rig.laptopFolder, { recursive: true });
  cpSync(rig.home, data, { recursive: true });
  rmSync(rig.home, { recursive: true });
  writeFileSync(join(data, 'agent.json'), '{"ferryAgent":1}');
  const aside = (): string[] =>
    readdirSync(simulated, { recursive: true, encoding: 'utf8' }).filter((path) => path.includes('.ferry-'));
  expect(aside().length).toBeGreaterThan(0);
  unwrap(await uninstall({ data, simulated }));
  expect(aside()).toEqual([]);
  expect(readdirSync(home).sort()).toEqual(['audit.jsonl', 'laptop']);
  expect(audit().at(-1)).toEqual(expect.not.objectContaining({ left: expect.anything() as unknown }));
});

test('an installer neither switches scripts on where an agent is, nor seems to switch them off', async () => {
  const folder = unwrap(await holdDataFolder(data));
  const journal = unwrap(Journal.open(folder.journal));
  const root = { format: 1 as const, projectId: 'q'.repeat(16), rootKey: 'k'.repeat(43), recoveryKeyHash: null };
  const enrolledWith = (more: Partial<AgentSettings>): void =>
    keepSettings(journal, { companyKey, root, server, ...more });
  enrolledWith({});
  for (const [allowScripts, ok] of Object.entries({ '': true, 0: true, 1: false, 2: false }))
    expect(await installed({ allowScripts }), allowScripts).toMatchObject({ ok });
  expect(
    audit().findLast(({ act, reason }) => act === 'install-refused' && reason?.includes('0 nor 1') !== true)?.reason,
  ).toContain('was installed without scripts, which stays');
  enrolledWith({ allowScripts: true });
  for (const [allowScripts, ok] of Object.entries({ '': true, 0: false, 1: true }))
    expect(await installed({ server, companyKey, code, allowScripts }), allowScripts).toMatchObject({ ok });
  journal.close();
  folder.release();
});

test('uninstalling removes no folder that is not an agent’s', async () => {
  mkdirSync(join(home, 'documents'));
  writeFileSync(join(home, 'documents', 'thesis.docx'), 'x');
  unwrap(await uninstall({ data: join(home, 'documents') }));
  expect(readdirSync(join(home, 'documents'))).toEqual(['thesis.docx']);
});

test('events are kept in two files of bounded size', () => {
  const emit = eventFile(data, () => new Date(0));
  for (let count = 0; count < 30; count += 1) emit({ event: 'trouble', filling: 'x'.repeat(100_000) });
  expect(readdirSync(data).sort()).toEqual(['events.jsonl', 'events.jsonl.1']);
  for (const name of readdirSync(data)) expect(readFileSync(join(data, name)).length).toBeLessThanOrEqual(1_000_000);
  const [first] = readFileSync(join(data, 'events.jsonl'), 'utf8').split('\n');
  expect(JSON.parse(first ?? '')).toMatchObject({ at: '1970-01-01T00:00:00.000Z', event: 'trouble' });
});
