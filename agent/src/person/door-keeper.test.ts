import { expect, it } from 'vitest';
import { DoorKeeper, linkLifetimeMs } from './door-keeper.ts';

it('lets in by a secret once and in time, and by the token from then on', () => {
  let time = 0;
  const keeper = new DoorKeeper(() => time);
  expect(keeper.enterBySecret('')).toBeNull();
  const first = keeper.newSecret();
  expect(keeper.enterBySecret(`${first.slice(0, -1)}!`)).toBeNull();
  const token = keeper.enterBySecret(first) ?? '';
  expect([keeper.enterBySecret(first), keeper.knowsToken(token), keeper.knowsToken(first)]).toEqual([
    null,
    true,
    false,
  ]);

  const late = keeper.newSecret();
  time += linkLifetimeMs;
  expect(keeper.enterBySecret(late)).toBeNull();
  const [old, fresh] = [keeper.newSecret(), keeper.newSecret()];
  expect([keeper.enterBySecret(old), keeper.enterBySecret(fresh) === null]).toEqual([null, false]);
});

it('forgets the page that was unused for longest', () => {
  const keeper = new DoorKeeper(() => 0);
  const tokens = Array.from({ length: 20 }, () => keeper.enterBySecret(keeper.newSecret()) ?? '');
  expect(keeper.knowsToken(tokens[0] ?? '')).toBe(true);
  keeper.enterBySecret(keeper.newSecret());
  expect(tokens.map((token) => keeper.knowsToken(token)).indexOf(false)).toBe(1);
});
