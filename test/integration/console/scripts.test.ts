// An owner's script all the way: signed in a real core, shown, ordered, run by the real agent of a laptop that allows it, and
// refused whole by one that does not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { scriptDigest } from '@ferry/common/orders/scripts';
import { orderedScript } from '../../../admin-desktop/src/contract/calls/script-calls.ts';
import type { ShownScript } from '../../../admin-desktop/src/contract/calls/script-calls.ts';
import type { ConsoleContract } from '../../../admin-desktop/src/contract/console-contract.ts';
import type { InputOf, OutputOf } from '../../../admin-desktop/src/contract/contract.ts';
import { devicesView, enrolledOverLan, firstEvent } from '../../support/core-doors.ts';
import { contentOf } from '../../support/laptop-content.ts';
import { newProject, temporaryFolder, TestCore } from '../../support/core-process.ts';

test('a signed script runs where it is allowed; elsewhere the order is refused, and the console tells both before and after', async () => {
  using folder = temporaryFolder();
  await using core = await TestCore.start();
  expect(await core.opened({ ...newProject, folder: join(folder.path, 'move') })).toMatchObject({ type: 'ready' });
  const tasks = (['entra-registration', 'scripts'] as const).map((id) => ({ id, enabled: true, settings: {} }));
  unwrap(await core.client.call('settings.set', { tasks }));
  const text = 'echo for everyone\r\nexit 0\r\n';
  const script: ShownScript = { sha256: await scriptDigest(text), name: 'greet', language: 'cmd', text, seconds: 30 };
  unwrap(await core.client.call('script.add', script));

  const yes = await enrolledOverLan(core, 'ann@source.example', {}, ['--allow-scripts']);
  await using allowing = yes.rig;
  const no = await enrolledOverLan(core, 'ben@source.example');
  await using refusing = no.rig;
  const untouched = contentOf(refusing.laptop);
  const both = [yes, no];
  for (const { rig, hub } of both) rig.run(['--no-cloud', '--hub', hub]);
  await firstEvent(core, devicesView, ({ rows }) => rows.filter((row) => row['state'] === 'waiting').length === 2);

  const targets = { userIds: both.map(({ userId }) => userId) };
  const preview = unwrap(await core.client.call('order.preview', { targets, kind: 'migrate' }));
  expect(preview).toMatchObject({
    ready: 2,
    scripts: [script],
    scriptsRefused: { computers: 1, unknown: 0 },
    blocked: null,
  });
  // Nobody gives an order with scripts that was not told of them.
  expect(await core.client.call('order.start', { targets, kind: 'migrate' })).toMatchObject({
    error: { code: 'conflict', where: 'scripts' },
  });
  unwrap(await core.client.call('order.start', { targets, kind: 'migrate', scripts: [orderedScript(script)] }));

  const { rows } = await firstEvent(core, devicesView, ({ rows: now }) =>
    now.every((row) => row['state'] === 'succeeded' || row['state'] === 'failed'),
  );
  const rowOf = (deviceId: string) => rows.find((row) => row['id'] === deviceId);
  expect(rowOf(yes.deviceId)).toMatchObject({ state: 'succeeded' });
  expect(rowOf(no.deviceId)).toMatchObject({
    state: 'failed',
    reason: 'forbidden: scripts-not-allowed: this agent was installed without ALLOWSCRIPTS=1',
  });
  const ran = readFileSync(join(allowing.laptop, 'scripts.json'), 'utf8');
  expect(JSON.parse(ran)).toEqual({ language: 'cmd', text });
  expect(contentOf(refusing.laptop)).toEqual(untouched);

  // What the page of the device shows of it: the step, last, and the script in full.
  const { report } = await first(core, 'device.watch', { id: yes.deviceId });
  expect(report?.tasks.at(-1)).toMatchObject({ id: 'scripts', steps: [{ outcome: 'done', reversible: false }] });
  expect(await first(core, 'device.scripts', { deviceId: yes.deviceId })).toEqual({ scripts: [script] });
  expect((await first(core, 'device.watch', { id: no.deviceId })).report?.tasks).toEqual([]);
});

type Watched = 'device.watch' | 'device.scripts';

/** The first event of a stream. */
async function first<N extends Watched>(
  core: TestCore,
  name: N,
  input: InputOf<ConsoleContract[N]>,
): Promise<OutputOf<ConsoleContract[N]>> {
  return await new Promise((resolve, reject) => {
    const close = core.client.open(name, input, {
      event(value) {
        queueMicrotask(() => close());
        resolve(value);
      },
      end: (result) => reject(new Error(result.ok ? 'it ended' : result.error.message)),
    });
  });
}
