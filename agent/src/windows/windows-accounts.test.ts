// The accounts of Windows where its broker answers, and where a policy keeps it from answering.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EngineRig } from '../../../test/support/engine-rig.ts';
import type { BrokerAccount } from './account-broker.ts';
import { WindowsAccounts } from './windows-accounts.ts';

const minute = 60_000;
const [source, target] = ['ann@source.example', 'ann@source.example.org'];
let rig: EngineRig;
let now: number;
let asked: number;
let broker: () => BrokerAccount[];
let accounts: WindowsAccounts;
beforeEach(async () => {
  rig = await EngineRig.open();
  [now, asked] = [0, 0];
  const told = { tenantId: '11111111-1111-4111-8111-111111111111', objectId: '' };
  broker = () => [{ id: 'b1', userName: 'new@source.example', ...told }];
  const ask = async () => {
    asked += 1;
    return await Promise.resolve().then(broker);
  };
  accounts = new WindowsAccounts(rig.laptop.registry, ask, () => now);
});
afterEach(() => rig.close());

const upns = (all: readonly { upn: string }[]): string[] => all.map(({ upn }) => upn).sort();

it('are those that the broker tells and those that left traces; who was asked is not asked again at once', async () => {
  expect(upns(await accounts.list())).toEqual(['ann@mysource.example', source, target, 'new@source.example']);
  expect(upns(await accounts.known())).toContain('new@source.example');
  expect(asked).toBe(1);
});

it('are known by their traces where the broker refuses, which is asked rarely; a migration hears that it refuses', async () => {
  broker = () => {
    throw new Error('constrained language mode');
  };
  for (let time = 0; time < 3; time += 1)
    expect(upns(await accounts.known())).toEqual(['ann@mysource.example', source, target]);
  expect(asked).toBe(1);
  await expect(accounts.list()).rejects.toThrow('constrained language mode');
  await expect(accounts.signOut('b1')).rejects.toThrow('constrained language mode');
  now += 16 * minute;
  broker = () => [];
  expect(upns(await accounts.known())).toHaveLength(3);
  expect(asked).toBe(4);
});
