// Scripts of the project's own: made, switched, moved and taken out, and what of them an order brings.
import { auditEntrySchema } from '@ferry/common/documents/audit';
import { settingsId } from '@ferry/common/documents/settings';
import { userIdOf } from '@ferry/common/documents/users';
import { unwrap } from '@ferry/common/errors';
import { goSchema } from '@ferry/common/orders/order';
import { scriptDigest, scriptLimits } from '@ferry/common/orders/scripts';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { signGrant } from '@ferry/common/trust/grants';
import { generateSigningKeys } from '@ferry/common/trust/keys';
import { consoleSigner } from '@ferry/common/trust/trust';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { orderPreviewSchema } from '../../contract/calls/order-calls.ts';
import { scriptListSchema } from '../../contract/calls/script-calls.ts';
import type { OrderedScript, ShownScript } from '../../contract/calls/script-calls.ts';
import { TestProject } from '../open-project-fixture.ts';
import { scriptList } from '../views/script-view.ts';
import { scriptsOfDevice } from '../views/scripts-of-device.ts';
import type { Acting } from './acting.ts';
import { previewOrder } from './order-preview.ts';
import { startOrders } from './orders.ts';
import { addScript, arrangeScripts, removeScript, switchScript } from './scripts.ts';
import { setSettings } from './settings.ts';

let project: TestProject;
let userIds: string[];
beforeEach(async () => {
  project = await TestProject.create();
  await project.users('ann');
  userIds = [await userIdOf('ann@source.example')];
  const tasks = (['office', 'scripts'] as const).map((id) => ({ id, enabled: true, settings: {} }));
  unwrap(await setSettings(project.acting, { tasks }));
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
});

const scriptOf = async (name: string, text = `echo ${name}\r\n`): Promise<ShownScript> => ({
  ...{ sha256: await scriptDigest(text), name, language: 'cmd', text, seconds: 30 },
});
async function added(name: string, text?: string): Promise<string> {
  const script = await scriptOf(name, text);
  unwrap(await addScript(project.acting, script));
  return script.sha256;
}
const list = async () => scriptListSchema.parse(await scriptList(project.data, project.acting.signer).read());
const names = async () => (await list()).scripts.map(({ script }) => script?.name);
async function preview(kind: 'migrate' | 'rollback' = 'migrate') {
  return orderPreviewSchema.parse(
    unwrap(await previewOrder(project.acting, project.data, { targets: { userIds }, kind })),
  );
}
/** As the preview shows them. */
async function shownOf(...digests: string[]): Promise<OrderedScript[]> {
  const { scripts } = await list();
  return digests.flatMap((sha256) => scripts.find((one) => one.sha256 === sha256)?.script ?? []);
}
const start = async (scripts: OrderedScript[], kind: 'migrate' | 'rollback' = 'migrate') =>
  await startOrders(project.acting, { targets: { userIds }, kind, scripts });
async function tasksGiven() {
  const order = await project.data.store.get('orders', userIds[0] ?? '');
  return unwrap(payloadUnverified(order?.go ?? '', 'go', goSchema)).tasks;
}
/** The last acts, the latest first. */
async function acts(count: number) {
  const entries = await project.data.store.all('audit');
  const latest = entries.toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, count);
  return latest.map(({ entry }) => {
    const { action, subject, details } = unwrap(payloadUnverified(entry, 'audit', auditEntrySchema));
    return { action, subject, details };
  });
}

test('scripts are signed, listed as they run, moved, switched and taken out; every act is in the audit trail', async () => {
  const { acting } = project;
  const text = '# \u00e9 stays\r\nexit 0\n';
  const sha256 = await added('tidy up', 'rem one\r\n');
  const other = await scriptOf('mixed ends', text);
  unwrap(await addScript(acting, { ...other, language: 'powershell' }));
  expect((await list()).scripts).toEqual([
    expect.objectContaining({ sha256, off: false, signedBy: 'Owner', refused: null }),
    expect.objectContaining({ script: { ...other, language: 'powershell' } }),
  ]);
  unwrap(await arrangeScripts(acting, [other.sha256, sha256]));
  expect(await names()).toEqual(['mixed ends', 'tidy up']);
  expect(await arrangeScripts(acting, [sha256])).toMatchObject({ ok: false, error: { code: 'conflict' } });
  unwrap(await switchScript(acting, sha256, true));
  expect((await list()).scripts.map(({ off }) => off)).toEqual([false, true]);
  unwrap(await removeScript(acting, sha256));
  // Once more is nothing more.
  unwrap(await removeScript(acting, sha256));
  expect(await names()).toEqual(['mixed ends']);
  expect(await switchScript(acting, sha256, false)).toMatchObject({ ok: false, error: { code: 'not-found' } });
  expect(await acts(5)).toEqual([
    { action: 'script.remove', subject: 'tidy up', details: { sha256 } },
    { action: 'script.switch-off', subject: 'tidy up', details: { sha256 } },
    { action: 'script.arrange', subject: 'scripts', details: { order: ['mixed ends', 'tidy up'] } },
    {
      action: 'script.add',
      subject: 'mixed ends',
      details: { sha256: other.sha256, language: 'powershell', seconds: 30 },
    },
    { action: 'script.add', subject: 'tidy up', details: { sha256, language: 'cmd', seconds: 30 } },
  ]);
});

test('another text than was shown, one that is there, one too many and one too large are refused, with nothing written', async () => {
  const { acting } = project;
  const shown = await scriptOf('one');
  expect(await addScript(acting, { ...shown, text: 'echo two\r\n' })).toMatchObject({
    error: { code: 'conflict', where: 'script.sha256' },
  });
  unwrap(await addScript(acting, shown));
  const before = await project.data.store.get('settings', settingsId);
  expect(await addScript(acting, { ...shown, name: 'again' })).toMatchObject({
    error: { code: 'conflict', message: 'this text is there already, as "one"' },
  });
  expect(await addScript(acting, await scriptOf('binary', 'MZ\u0000'))).toMatchObject({ error: { code: 'invalid' } });
  const large = async (n: number) => await scriptOf(`large ${n}`, `${n}`.repeat(scriptLimits.characters));
  expect(await project.data.store.get('settings', settingsId)).toEqual(before);
  for (const n of [1, 2, 3]) unwrap(await addScript(acting, await large(n)));
  expect(await addScript(acting, await large(4))).toMatchObject({ error: { code: 'too-large' } });
  await added('five');
  expect(await addScript(acting, await scriptOf('six'))).toMatchObject({
    error: { code: 'too-large', message: 'there are 5 already, as many as an order brings' },
  });
  // As much as is let in fits into an order.
  const { scripts } = await preview();
  expect(unwrap(await start(scripts))).toEqual({ given: 1, refused: [] });
});

test('the console of an admin signs none, and an order with one of theirs is not given', async () => {
  const { acting, open } = project;
  const [keys, root] = [await generateSigningKeys(), open.keys.root];
  if (!root) throw new Error('the owner has the root key');
  const { projectId } = acting.rootRecord;
  const notAfter = '2030-01-01T00:00:00.000Z';
  const grant = await signGrant(
    { format: 1, projectId, signKey: keys.publicKey, name: 'Adam', role: 'admin', serial: 2, notAfter },
    root,
  );
  const adam: Acting = { ...acting, signer: consoleSigner(keys, [grant]) };
  const script = await scriptOf('own');
  expect(await addScript(adam, script)).toMatchObject({
    error: {
      code: 'forbidden',
      message: expect.stringMatching(/^only an owner may sign scripts: .*Adam has the role admin/) as string,
    },
  });
  // It says so before anybody asks, too.
  const { mayNotAdd } = await scriptList(project.data, adam.signer).read();
  expect(mayNotAdd?.message).toMatch(/Adam has the role admin/);
  expect(await list()).toMatchObject({ scripts: [], mayNotAdd: null });
  // A server that was broken into can write settings: what it brings is judged all the same.
  const { format, text, name, language } = { ...script, format: 1 };
  const signed = await adam.signer.sign('script', { format, projectId, name, language, text });
  const document = await project.data.store.get('settings', settingsId);
  if (!document) throw new Error('there are settings');
  const value = { sha256: script.sha256, script: signed, seconds: 30 };
  const fields = { ...document.fields, [`script.${script.sha256}`]: { value, clock: acting.clock.tick() } };
  unwrap(await acting.store.merge('settings', { ...document, fields }));
  expect((await list()).scripts).toMatchObject([{ signedBy: '', refused: { code: 'forbidden' } }]);
  expect((await list()).blocked?.code).toBe('forbidden');
  expect((await preview()).blocked?.message).toMatch(/Adam has the role admin/);
  expect(await start([script])).toMatchObject({ error: { code: 'forbidden' } });
  unwrap(await removeScript(acting, script.sha256));
  expect((await preview()).blocked).toBeNull();
});

test('an order brings those that are on and were shown, as they run, and says them in the audit trail; a rollback brings none', async () => {
  const { acting } = project;
  const [one, two, three] = [await added('one'), await added('two'), await added('three')];
  unwrap(await switchScript(acting, two, true));
  unwrap(await arrangeScripts(acting, [three, two, one]));
  expect((await preview()).scripts.map(({ name }) => name)).toEqual(['three', 'one']);
  // What was shown in between is not what would run.
  for (const shown of [[], [one], [one, three], [three, two, one]])
    expect(await start(await shownOf(...shown))).toMatchObject({ error: { code: 'conflict', where: 'scripts' } });
  const [asThree, asOne] = (await preview()).scripts;
  if (!asThree || !asOne) throw new Error('two scripts are on');
  for (const [otherwise, message] of [
    [{ seconds: 31 }, '"three" would be given 30 seconds; it was shown with 31'],
    [{ name: 'harmless' }, 'the script that was shown as "harmless" is called "three" now'],
    [{ language: 'powershell' as const }, '"three" would run by cmd; it was shown with powershell'],
  ] as const)
    expect(await start([{ ...asThree, ...otherwise }, asOne])).toMatchObject({ error: { code: 'conflict', message } });
  unwrap(await start([asThree, asOne]));
  expect((await acts(1))[0]).toMatchObject({
    action: 'order.start',
    details: {
      scripts: [
        { sha256: three, name: 'three', language: 'cmd', seconds: 30 },
        { sha256: one, name: 'one', language: 'cmd', seconds: 30 },
      ],
    },
  });
  const given = await tasksGiven();
  expect(given.map(({ id }) => id)).toEqual(['office', 'scripts']);
  expect(given[1]?.settings).toMatchObject({ scripts: [{ sha256: three, seconds: 30 }, { sha256: one }] });
  expect((await preview()).changes).toEqual([]);
  unwrap(await switchScript(acting, one, true));
  expect((await preview()).changes).toEqual([
    {
      what: 'scripts',
      before: `three (${three.slice(0, 12).toUpperCase()}, cmd, 30 s), one (${one.slice(0, 12).toUpperCase()}, cmd, 30 s)`,
      after: `three (${three.slice(0, 12).toUpperCase()}, cmd, 30 s)`,
    },
  ]);
  expect(await preview('rollback')).toMatchObject({ scripts: [], tasks: ['office'], changes: [] });
  unwrap(await start([], 'rollback'));
  expect((await tasksGiven()).map(({ id }) => id)).toEqual(['office']);
  // With none that is on, the task is left out: it alone would have laptops refuse.
  unwrap(await switchScript(acting, three, true));
  unwrap(await start([]));
  expect((await tasksGiven()).map(({ id }) => id)).toEqual(['office']);
});

test('the preview counts the computers that will refuse an order for its scripts, and those that have not said', async () => {
  const [userId = ''] = userIds;
  for (const [hostname, allowScripts] of [
    ['YES', true],
    ['NO-1', false],
    ['NO-2', false],
    ['OLD', undefined],
  ] as const) {
    const laptop = await project.laptop('ann@source.example', hostname);
    await laptop.enrol({ userId });
    await laptop.report({ facts: { ...laptop.facts, ...(allowScripts === undefined ? {} : { allowScripts }) } });
  }
  expect((await preview()).scriptsRefused).toEqual({ computers: 0, examples: [], unknown: 0 });
  await added('one');
  const { scriptsRefused } = await preview();
  expect(scriptsRefused).toMatchObject({ computers: 2, unknown: 1 });
  expect(scriptsRefused.examples.toSorted()).toEqual(['no-1', 'no-2']);
  expect((await preview('rollback')).scriptsRefused).toMatchObject({ computers: 0, unknown: 0 });
});

test('a report that speaks of a script shows it in full, also when it was taken out since', async () => {
  const [userId = ''] = userIds;
  const sha256 = await added('one');
  unwrap(await start(await shownOf(sha256)));
  unwrap(await removeScript(project.acting, sha256));
  const laptop = await project.laptop('ann@source.example');
  await laptop.enrol({ userId });
  const shown = async () => (await scriptsOfDevice(project.data, laptop.id).read()).scripts;
  expect(await shown()).toEqual([]);
  const step = { id: `script:${sha256}`, title: 'Run', outcome: 'planned' as const, reversible: false };
  await laptop.report({ tasks: [{ id: 'scripts', steps: [step] }] });
  expect(await shown()).toMatchObject([{ sha256, name: 'one', text: 'echo one\r\n' }]);
});

test('scripts are no setting: what a caller puts there is refused, and what a server puts there is brought by no order', async () => {
  const { acting } = project;
  const tasks = [{ id: 'scripts' as const, enabled: true, settings: { scripts: [] } }];
  expect(await setSettings(acting, { tasks })).toMatchObject({ ok: false, error: { where: 'task.scripts' } });
  const document = await project.data.store.get('settings', settingsId);
  if (!document) throw new Error('there are settings');
  const value = [{ id: 'scripts' as const, enabled: true, settings: { scripts: ['anything'] } }];
  const fields = { ...document.fields, tasks: { value, clock: acting.clock.tick() } };
  unwrap(await acting.store.merge('settings', { ...document, fields }));
  expect(await start([])).toMatchObject({ error: { message: 'no task is switched on' } });
});

test('scripts of several consoles that are too large together are kept and told, and can be taken out one by one', async () => {
  const { acting, data } = project;
  const { projectId } = acting.rootRecord;
  const digests: string[] = [];
  // Each console filled the room for scripts without knowing of the others.
  for (let at = 0; at < 13; at += 1) {
    const text = String.fromCharCode(97 + at).repeat(scriptLimits.characters);
    const sha256 = await scriptDigest(text);
    const script = { format: 1, projectId, name: `script ${at}`, language: 'cmd', text };
    const value = { sha256, script: await acting.signer.sign('script', script), seconds: 30 };
    const fields = { [`script.${sha256}`]: { value, clock: acting.clock.tick() } } as object;
    unwrap(await data.store.merge('settings', { id: settingsId, format: 1, fields }));
    digests.push(sha256);
  }
  const found = await list();
  expect(found.scripts).toHaveLength(13);
  expect(found.tooLarge).toMatchObject({ code: 'too-large', remedy: expect.stringContaining('Take out') as string });
  expect(found.blocked?.code).toBe('too-large');
  // Settings can be changed, and scripts be moved, although the document as a whole is too large to be judged.
  unwrap(await setSettings(acting, { deferrals: 2 }));
  unwrap(await arrangeScripts(acting, digests.toReversed()));
  let taken = 0;
  for (const sha256 of digests) {
    if ((await list()).tooLarge === null) break;
    unwrap(await removeScript(acting, sha256));
    taken += 1;
  }
  expect(taken).toBeGreaterThan(1);
  expect(await names()).toEqual(digests.slice(taken).map((_, at) => `script ${12 - at}`));
  expect(await data.store.get('settings', settingsId)).toMatchObject({ fields: { deferrals: { value: 2 } } });
});
