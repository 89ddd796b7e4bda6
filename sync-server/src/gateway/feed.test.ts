import { describe, expect, it } from 'vitest';
import { fail } from '@ferry/common/errors';
import type { Change, ProjectStore, Watcher } from '../store/server-store.ts';
import { createFeed } from './feed.ts';

function fakeStore() {
  const watchers: Watcher[] = [];
  let ended = 0;
  const store = {
    watch: async (_collection: string, watcher: Watcher) => {
      watchers.push(watcher);
      return () => (ended += 1);
    },
  } as unknown as ProjectStore;
  return { store, watchers, ended: () => ended };
}
const changeOf = (id: string): Change => ({ seq: `1-${id}`, id, rev: '1-a', document: { _id: id, format: 1 } });
const log = (): undefined => undefined;

describe('a feed', () => {
  it('watches the store once for any number of requests, and wakes those of one document', async () => {
    const { store, watchers } = fakeStore();
    const feed = createFeed(store, 'orders', log);
    const waiting = await Promise.all(
      Array.from(
        { length: 1000 },
        async (_, index) => await feed.wait(`device-${index}`, [`order-${index}`, 'policy']),
      ),
    );
    expect(watchers).toHaveLength(1);
    watchers[0]!.change(changeOf('order-7'));
    expect(await waiting[7]!.changes).toMatchObject([{ id: 'order-7' }]);
    expect(feed.counts).toEqual({ waiting: 999, woken: 1 });
    watchers[0]!.change(changeOf('nobody’s'));
    expect(feed.counts).toEqual({ waiting: 999, woken: 0 });
    watchers[0]!.change(changeOf('policy'));
    expect(feed.counts.woken).toBe(999);
    await Promise.all(waiting.map(async (each) => await each.changes));
    expect(feed.counts.waiting).toBe(0);
  });

  it('ends what one subject waits for, and nothing else', async () => {
    const { store } = fakeStore();
    const feed = createFeed(store, 'orders', log);
    const one = await feed.wait('one', ['a']);
    await feed.wait('other', null);
    feed.endOf('one');
    expect(await one.changes).toEqual([]);
    expect(feed.counts.waiting).toBe(1);
  });

  it('keeps so many requests of one subject and no more: the oldest is answered', async () => {
    const { store } = fakeStore();
    const feed = createFeed(store, 'orders', log);
    const first = await feed.wait('greedy', ['a']);
    for (let n = 0; n < 100; n += 1) await feed.wait('greedy', ['a']);
    await feed.wait('other', null);
    expect(await first.changes).toEqual([]);
    expect(feed.counts.waiting).toBe(17);
  });

  it('lets everybody ask again when the store’s feed breaks, and watches anew', async () => {
    const { store, watchers, ended } = fakeStore();
    const feed = createFeed(store, 'orders', log);
    const waiting = await feed.wait('one', null);
    watchers[0]!.failed(fail('storage', 'orders', 'gone', '').error);
    expect(await waiting.changes).toEqual([]);
    const again = await feed.wait('one', null);
    expect(watchers).toHaveLength(2);
    watchers[1]!.change(changeOf('a'));
    expect(await again.changes).toHaveLength(1);
    feed.close();
    await expect.poll(ended).toBe(1);
  });
});
