// The disk with the agent's data folder is full in the middle of a migration, on a real small file system: the real agent says so,
// waits with nothing half-written, and goes on with the very step when there is room.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it, vi } from 'vitest';
import { deviceDocuments } from '@ferry/common/documents/devices';
import { fromWire } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import { reportSchema } from '@ferry/common/report';
import type { Report } from '@ferry/common/report';
import { payloadUnverified } from '@ferry/common/trust/jws';
import { AgentRig } from '../../support/agent-rig.ts';
import { contentOf } from '../../support/laptop-content.ts';
import { noSmallDisk, SmallDisk } from '../../support/small-disk.ts';
import { expectStatus, startTestGateway } from '../gateway/test-gateway.ts';

const upn = 'ann@source.example';
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

it.skipIf(noSmallDisk !== null)(
  `waits with a named reason and goes on when there is room${noSmallDisk === null ? '' : ` (not run: ${noSmallDisk})`}`,
  async () => {
    const gateway = await startTestGateway();
    ends.push(async () => await gateway.stop());
    const { project, owner } = gateway;
    expectStatus(await owner.put('users', await project.userDocument(upn)), 201);
    expectStatus(await owner.put('orders', (await project.policy()).document), 201);
    const rig = await AgentRig.open({ upn });
    ends.push(async () => await rig[Symbol.asyncDispose]());
    const disk = new SmallDisk(rig.data, 6 * 1024);
    ends.push(() => disk[Symbol.dispose]());
    const before = contentOf(rig.laptop);
    const order = async (kind: 'migrate' | 'rollback', sequence: number) => {
      const go = await project.goFor(upn, { kind, sequence });
      const { _rev } = (await owner.request('GET', `orders/${go.document.id}`)).body as { _rev?: string };
      expectStatus(await owner.put('orders', go.document, _rev), 201);
    };
    const reported = async (fits: (report: Report) => boolean): Promise<Report> =>
      await vi.waitFor(
        async () => {
          const { body } = await owner.request('GET', `devices/${deviceId}`);
          const { report } = unwrap(deviceDocuments.parse(fromWire(body as Record<string, unknown>)));
          const content = unwrap(payloadUnverified(report, 'report', reportSchema));
          expect(fits(content), `${content.state} ${content.reason}`).toBe(true);
          return content;
        },
        { timeout: 40_000, interval: 100 },
      );

    const deviceId = await rig.enrol(project.companyKey, project.secret, [
      '--server',
      gateway.server.origin,
      '--no-lan',
    ]);
    const agent = rig.run(['--no-lan', '--step-delay', '300']);
    await agent.state('waiting');
    await order('migrate', 1);
    await agent.event(({ event }) => event === 'step');
    disk.fill();
    const { error } = await agent.event(
      ({ event, error: why }) => event === 'trouble' && (why as { message: string }).message.startsWith('disk-full:'),
    );
    expect(error).toMatchObject({ code: 'storage', remedy: expect.stringMatching(/Make room/) as string });
    const full = await reported(({ state }) => state === 'needs-user');
    expect(full.reason).toMatch(/^disk-full: .*Make room on the drive/);
    expect(full.progress.done).toBeLessThan(full.progress.total);
    const files = readdirSync(rig.data, { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => name.endsWith('.new'))).toEqual([]);

    disk.makeRoom();
    const done = await reported(({ state }) => state === 'succeeded');
    expect(done.progress.done).toBe(done.progress.total);
    expect(readdirSync(rig.data)).toContain('spare-room');
    await order('rollback', 2);
    await reported(({ state }) => state === 'rolled-back');
    expect(await agent.kill('SIGTERM')).toBe(0);
    // The sign-out cannot be undone, and what the person was told stays told.
    const { 'accounts.json': _now, 'notices.json': _told, ...after } = contentOf(rig.laptop);
    const { 'accounts.json': _then, ...then } = before;
    expect(after).toEqual(then);
    using journal = new DatabaseSync(join(rig.data, 'journal.sqlite'), { readOnly: true });
    expect(journal.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  },
);
