// A laptop on which the account broker may not be asked, by a policy against PowerShell say.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fail, FerryFailure } from '@ferry/common/errors';
import { EngineRig } from '../../../test/support/engine-rig.ts';
import { accountsEverSeen } from '../service/known-accounts.ts';

const tasks = { 'entra-registration': {} };
const refusal = fail('forbidden', 'account broker', 'broker-refused: no PowerShell here', 'Allow Windows PowerShell.');
let rig: EngineRig;
beforeEach(async () => {
  rig = await EngineRig.open();
  rig.laptop.accounts.list = async () => await Promise.reject(new FerryFailure(refusal.error));
});
afterEach(() => rig.close());

it('is blocked before the day, with what to do, and nothing is changed on it', async () => {
  const before = rig.content();
  const rehearsed = await rig.carryOut(rig.order('rehearse', tasks));
  expect(rehearsed).toMatchObject({ state: 'succeeded' });
  expect(rehearsed.reason).toMatch(/^blocked: Source account .*broker-refused: no PowerShell here/);
  const check = rig.runs.checks(rehearsed).find(({ verdict }) => verdict === 'block');
  expect(check?.remedy).toBe('Allow Windows PowerShell.');
  expect(await rig.migrate(tasks)).toMatchObject({ state: 'failed' });
  expect(rig.content()).toEqual(before);
});

it('is known all the same by who left traces there, so that it enrols, reports and hears orders', async () => {
  expect((await accountsEverSeen(rig.laptop, rig.journal)).map(({ upn }) => upn)).toContain('ann@source.example');
});
