import { describe, expect, it } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { createReleaseRoom } from './release-room.ts';

const mebibyte = 1024 * 1024;

describe('room for releases', () => {
  it('is promised once, counts what is written on the disk only, and is given back', async () => {
    let free = 160 * mebibyte;
    const room = createReleaseRoom(async () => free);
    const refused = { ok: false, error: { code: 'storage', where: expect.stringMatching(/MiB are free/) as string } };
    const first = unwrap(await room.reserve('a', 40 * mebibyte));
    expect(await room.reserve('b', 21 * mebibyte)).toMatchObject(refused);
    const second = unwrap(await room.reserve('b', 20 * mebibyte));
    expect(await room.reserve('c', 1)).toMatchObject(refused);

    first.wrote(30 * mebibyte);
    free -= 30 * mebibyte;
    expect(await room.reserve('c', 1)).toMatchObject(refused);
    first.giveBack();
    first.giveBack();
    unwrap(await room.reserve('c', 10 * mebibyte)).giveBack();
    expect(await room.reserve('c', 10 * mebibyte + 1)).toMatchObject(refused);
    second.giveBack();
  });

  it('is promised to one of two that ask at the same moment', async () => {
    const asked = Promise.withResolvers<number>();
    const room = createReleaseRoom(async () => await asked.promise);
    const both = [room.reserve('a', 20 * mebibyte), room.reserve('b', 20 * mebibyte)];
    asked.resolve(130 * mebibyte);
    expect((await Promise.all(both)).map((each) => each.ok)).toEqual([true, false]);
  });
});
