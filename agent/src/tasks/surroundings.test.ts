// What is around Office: Teams, the Credential Manager and Edge, with accounts of two tenants side by side.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineRig } from '../../../test/support/engine-rig.ts';
import { edgeProfiles, teamsPlaces } from '../office-places.ts';
import { checkLaptop } from '../checks/all.ts';
import { planOrder } from './all.ts';

let rig: EngineRig;
beforeEach(async () => {
  rig = await EngineRig.open({ office: true, surroundings: true });
});
afterEach(() => rig.close());

const [classic, current] = teamsPlaces.clients;
const [account, cache] = [current.identities[0] ?? '', current.caches[0] ?? ''];
const plan = async (tasks: Record<string, Record<string, unknown>>): Promise<string[]> =>
  (await planOrder(rig.laptop, rig.order('migrate', tasks))).map(({ step }) => step.id);

describe('Teams', () => {
  it('is closed though it stays, loses the source account and its cache, keeps backgrounds, and comes back whole', async () => {
    const before = rig.content();
    const run = await rig.migrate({ teams: {} });
    expect(run).toMatchObject({ state: 'succeeded', reason: null });
    expect(rig.steps(run).map(({ step, status }) => `${status} ${step.id}`)).toEqual([
      'done close:ms-teams.exe',
      'done credential:msteams_adalsso/adal_context_0',
      `done teams-cache:${cache}`,
      `done teams-account:${account}`,
    ]);
    const { files, processes, credentials } = rig.laptop;
    expect((await processes.list()).map(({ name }) => name)).not.toContain('ms-teams.exe');
    expect(await files.read(account, 100)).toBeNull();
    expect(await files.list(cache)).toBeNull();
    expect(await files.read(`${cache}.ferry-1\\Default\\messages.ldb`, 100)).not.toBeNull();
    expect(await files.read(cache.replace('EBWebView', 'Backgrounds\\Uploads\\sea.png'), 100)).not.toBeNull();
    expect((await credentials.list()).map(({ target }) => target)).toContain('msteams_adalsso/adal_context_1');
    expect(await files.read(classic.identities[0] ?? '', 100)).not.toBeNull();
    expect(await plan({ teams: {} })).toEqual([]);

    // Somebody signs in again before it is rolled back.
    await files.write(`${cache}\\Default\\new.ldb`, Buffer.from('of the new account'));
    expect((await rig.rollBack()).state).toBe('rolled-back');
    expect(rig.content()).toEqual(before);
  });

  it('loses only credentials where somebody else is signed in as well', async () => {
    await rig.laptop.files.write(
      account,
      Buffer.from('{"account_upn":"ann@source.example"}, {"account_upn":"ann@source.example.org"}'),
    );
    expect(await plan({ teams: {} })).toEqual(['close:ms-teams.exe', 'credential:msteams_adalsso/adal_context_0']);
    await rig.laptop.files.write(account, Buffer.from('{"settings":"of nobody"}'));
    expect(await plan({ teams: {} })).toEqual(['close:ms-teams.exe', 'credential:msteams_adalsso/adal_context_0']);
  });

  it('does not touch a cache whose client was handed to somebody else after the plan', async () => {
    const planned = await planOrder(rig.laptop, rig.order('migrate', { teams: {} }));
    expect(planned.some(({ step }) => step.id.startsWith('teams-cache'))).toBe(true);
    let changed = false;
    const run = await rig.carryOut(rig.order('migrate', { teams: {} }), {
      progress: async (_run, record) => {
        if (changed || record === null) return;
        changed = true;
        await rig.laptop.files.write(account, Buffer.from('{"account_upn":"ann@source.example.org"}'));
      },
    });
    expect(run.state).toBe('succeeded');
    expect(rig.steps(run).slice(-2)).toMatchObject([{ status: 'skipped' }, { status: 'skipped' }]);
    expect(await rig.laptop.files.list(cache)).not.toBeNull();
  });

  it('sets a cache aside beside one of an earlier migration', async () => {
    await rig.laptop.files.write(`${cache}.ferry-1\\Default\\old.ldb`, Buffer.from('old'));
    await rig.migrate({ teams: {} });
    expect(await rig.laptop.files.list(`${cache}.ferry-2`)).not.toBeNull();
    expect(await rig.laptop.files.read(`${cache}.ferry-1\\Default\\old.ldb`, 100)).not.toBeNull();
  });
});

describe('Credentials', () => {
  it('lose sign-ins of Microsoft’s programs, and saved passwords only when the order says so', async () => {
    const signIns = await plan({ credentials: {} });
    expect(signIns).toHaveLength(3);
    expect(signIns.filter((id) => id.includes('git:'))).toEqual([]);
    const all = await plan({ credentials: { savedPasswords: 'remove' } });
    expect(all.filter((id) => !signIns.includes(id))).toEqual(['credential:git:https://code1.example']);
    // One that another task has in its plan too is removed once.
    const both = await plan({ teams: {}, office: {}, onedrive: {}, credentials: {} });
    expect(both.filter((id) => id.startsWith('credential:')).toSorted()).toEqual(signIns.toSorted());
  });

  it('come back', async () => {
    const before = rig.content();
    expect((await rig.migrate({ credentials: { savedPasswords: 'remove' } })).state).toBe('succeeded');
    const left = (await rig.laptop.credentials.list()).map(({ userName }) => userName);
    expect(new Set(left)).toEqual(new Set(['ann@source.example.org']));
    await rig.rollBack();
    expect(rig.content()).toEqual(before);
  });

  it('name profiles of Edge and saved passwords of the old account, and change neither', async () => {
    const before = rig.content();
    const results = await checkLaptop(rig.laptop, rig.order('rehearse', { credentials: {} }));
    expect(results.find(({ id }) => id === 'edge-sign-in')).toMatchObject({
      verdict: 'warn',
      found: 'signed in with the old account: Default (ann@source.example)',
    });
    expect(results.find(({ id }) => id === 'saved-passwords')).toMatchObject({
      verdict: 'warn',
      found: 'saved under the old account: git:https://code1.example',
    });
    await rig.migrate({ credentials: {} });
    const files = (content: Record<string, string>) =>
      Object.entries(content).filter(([path]) => path.includes('Edge'));
    expect(files(rig.content())).toEqual(files(before));
    await rig.laptop.files.remove(`${edgeProfiles}\\Default\\Preferences`);
    const [edge] = (await checkLaptop(rig.laptop, rig.order('rehearse', { credentials: {} }))).filter(
      ({ id }) => id === 'edge-sign-in',
    );
    expect(edge?.verdict).toBe('pass');
  });
});
