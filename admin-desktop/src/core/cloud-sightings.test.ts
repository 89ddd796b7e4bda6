import { documentFormat } from '@ferry/common/documents/document-type';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchCloudSightings } from './cloud-sightings.ts';
import { toStored } from './database/collection-schemas.ts';
import { TestProject } from './open-project-fixture.ts';

let project: TestProject;
beforeEach(async () => {
  project = await TestProject.create();
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
});

/** The last report of a laptop, in a document that no store has yet. */
async function reported() {
  const laptop = await project.laptop('ann@source.example');
  const report = await laptop.signedReport();
  return { id: laptop.id, format: documentFormat, report };
}
const channelOf = (id: string) => project.data.seen.get([id]).get(id)?.channel;

test('a report that comes by replication or through the sync’s store was seen in the cloud', async () => {
  const { store, seen } = project.data;
  const watching = watchCloudSightings(store, seen);
  const [replicated, merged, late] = [await reported(), await reported(), await reported()];
  await store.rx('devices').insert(toStored('devices', replicated));
  await vi.waitFor(() => expect(channelOf(replicated.id)).toBe('cloud'));
  await watching.store.mergeMany('devices', [merged]);
  expect(channelOf(merged.id)).toBe('cloud');
  watching.stop();
  await store.rx('devices').insert(toStored('devices', late));
  expect(channelOf(late.id)).toBeUndefined();
});

test('a report that the hub stored is not the cloud’s', async () => {
  const { store, seen } = project.data;
  const watching = watchCloudSightings(store, seen);
  const document = await reported();
  await store.merge('devices', document);
  expect(channelOf(document.id)).toBeUndefined();
  watching.stop();
});

test('a report that came over the LAN and is given back by the cloud is not the cloud’s', async () => {
  const { store, seen } = project.data;
  const watching = watchCloudSightings(store, seen);
  const laptop = await project.laptop('ann@source.example');
  const [older, newer] = [await laptop.signedReport({ sequence: 1 }), await laptop.signedReport({ sequence: 2 })];
  await store.merge('devices', { id: laptop.id, format: documentFormat, report: newer });
  for (const report of [newer, older])
    await watching.store.mergeMany('devices', [{ id: laptop.id, format: documentFormat, report }]);
  expect(channelOf(laptop.id)).toBeUndefined();
  const newest = await laptop.signedReport({ sequence: 3 });
  await watching.store.mergeMany('devices', [{ id: laptop.id, format: documentFormat, report: newest }]);
  expect(channelOf(laptop.id)).toBe('cloud');
  watching.stop();
});
