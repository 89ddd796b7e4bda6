import { describe, expect, test } from 'vitest';
import { chooseNode, explainApt, explainNpm, isAtLeast, isInstalled, planDebian, problemText } from './decide.mjs';

const linux = { platform: 'linux', arch: 'x64' };

describe('the Node that runs Ferry', () => {
  test.each([
    ['brought along on Linux x64, even if npm runs on 20', { ...linux, version: 'v20.0.0' }, 'packaged'],
    ['the running one elsewhere', { platform: 'darwin', arch: 'arm64', version: 'v22.18.0' }, 'running'],
    ['the running one on another processor', { platform: 'linux', arch: 'arm64', version: 'v24.1.0' }, 'running'],
  ])('is %s', (_what, machine, node) => {
    expect(chooseNode(machine)).toEqual({ node });
  });

  test.each([
    ['Node older than 20', { ...linux, version: 'v18.20.4' }, /too old for the set-up/],
    ['Node 20 where none is brought along', { platform: 'win32', arch: 'x64', version: 'v20.20.2' }, /too old to run/],
    ['a Node that cannot run TypeScript', { platform: 'darwin', arch: 'x64', version: 'v22.17.1' }, /too old to run/],
    ['an unknown system', { platform: 'freebsd', arch: 'x64', version: 'v24.0.0' }, /does not run on this operating/],
  ])('is refused: %s, saying which one was found and what to do', (_what, machine, what) => {
    const choice = chooseNode(machine);
    if (!('problem' in choice)) throw new Error('it was not refused');
    expect(choice.problem.what).toMatch(what);
    expect(choice.problem.where).toBe(`Node ${machine.version.slice(1)} on ${machine.platform}-${machine.arch}`);
    expect(problemText(choice.problem)).toMatch(/What to do: (Install Node 22\.18|Use Linux)/);
  });

  test.each([
    ['22.18.0', '22.18.0', true],
    ['v22.9.0', '22.18.0', false],
    ['24.0.0', '22.18.0', true],
    ['22.18.0-nightly', '22.18.0', false],
  ])('%s is at least %s: %s', (version, oldest, expected) => {
    expect(isAtLeast(version, oldest)).toBe(expected);
  });
});

describe('packages are taken as installed', () => {
  const zod = { 'node_modules/zod': { version: '4.0.0' } };
  const nested = { 'agent/node_modules/zod': { version: '3.0.0' } };
  const mac = { 'node_modules/fsevents': { version: '2.0.0', optional: true } };
  const link = { 'node_modules/@ferry/agent': { link: true } };
  test.each([
    ['when all are there', zod, zod, true],
    ['when an optional one is for another system', { ...zod, ...mac }, zod, true],
    ['not with another version', zod, { 'node_modules/zod': { version: '4.0.1' } }, false],
    ['not when one is missing', { ...zod, ...nested }, zod, false],
    ['not when one is left over that hides another', zod, { ...zod, ...nested }, false],
    ['not when a workspace is not linked', { ...zod, ...link }, zod, false],
    ['when our own folders are listed differently', { ...zod, agent: { version: '0.1.0' } }, zod, true],
  ])('%s', (_what, wanted, installed, expected) => {
    expect(isInstalled({ packages: wanted }, { packages: installed })).toBe(expected);
  });
});

test.each([
  ['npm error code EAI_AGAIN', /registry cannot be reached/],
  ['npm error network request failed, reason: connect ECONNREFUSED', /registry cannot be reached/],
  ['npm error code EACCES', /no permission/],
  ['npm error code ENOSPC', /disk is full/],
  ['npm ci can only install packages when your package.json and package-lock.json are in sync', /do not agree/],
  ['npm error code EINTEGRITY', /not the one/],
  ['npm error something new', /could not be installed/],
])('npm failing with "%s" is put into plain words', (stderr, what) => {
  const problem = explainNpm(stderr, '/home/me/ferry');
  expect(problem.what).toMatch(what);
  expect(problem.where).toContain('/home/me/ferry');
});

describe('Debian packages', () => {
  const machine = { missing: ['chromium'], platform: 'linux', root: true, apt: true };
  test('are installed by root', () => expect(planDebian(machine)).toEqual({ install: ['chromium'] }));
  test('are left alone when nothing is missing', () => {
    expect(planDebian({ ...machine, missing: [] })).toBeUndefined();
  });
  test('that only root can install are asked for with the command', () => {
    expect(planDebian({ ...machine, root: false })).toEqual({
      problem: {
        what: 'Missing: chromium (for the tests in a real browser).',
        where: 'Only root can install them.',
        remedy: 'Run: sudo apt-get install chromium',
      },
    });
  });
  test('are asked for on a Linux without apt-get', () => {
    expect(planDebian({ ...machine, apt: false })).toHaveProperty('problem.where', 'This Linux has no apt-get.');
  });
  test('are a warning where nobody can install them and their tests may be left out', () => {
    expect(planDebian({ ...machine, missing: ['wine'], root: false })).toHaveProperty('warn');
    expect(planDebian({ ...machine, missing: ['wine'] })).toEqual({ install: ['wine'] });
    expect(planDebian({ ...machine, missing: ['wine', 'chromium'], root: false })).toHaveProperty('problem');
  });
  test('are a warning on other systems', () => {
    expect(planDebian({ ...machine, platform: 'darwin' })).toHaveProperty('warn');
  });
  test.each([
    ['Err:1 Temporary failure resolving the server', /cannot be reached/],
    ['E: Could not get lock /var/lib/dpkg/lock-frontend', /Another program/],
    ['E: broken', /could not be installed/],
  ])('apt-get failing with "%s" is put into plain words', (output, what) => {
    expect(explainApt(output, ['chromium']).what).toMatch(what);
  });
});
