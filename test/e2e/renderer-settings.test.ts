// Global settings: tasks with their settings, scripts, what the person at the laptop may do and reads, agents, and the company key.
import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { violationsOn } from './pages/accessibility.ts';
import { SettingsPage } from './pages/settings-page.ts';
import { noProgram } from './renderer/release-double.ts';
import { emptyData } from './renderer/rows-of.ts';
import { useShownPage } from './renderer/shown-page.ts';

const shown = useShownPage();
let settings: SettingsPage;
beforeEach(async () => {
  await shown.show(emptyData());
  settings = new SettingsPage(shown.page);
  await settings.open();
});

test('tasks are switched on with their settings, defaults and texts are written, and all is published', async () => {
  await settings.form.getByRole('switch', { name: 'Outlook' }).check();
  await settings.task('outlook').getByRole('combobox').selectOption('delete');
  await settings.task('outlook').getByRole('spinbutton').fill('90');
  await settings.field('Times that a person may put it off').fill('3');
  await settings.field('Hours until the deadline').fill('48');
  await settings.field('Whom to ask').fill('Help desk, +420 123 456');
  await settings.field('Addresses of consoles').fill('192.0.2.7:41234, console.example:5000');
  await settings.form.getByRole('switch', { name: 'Automatic Upgrade' }).check();
  expect(await violationsOn(shown.page)).toEqual([]);
  await settings.save();
  expect(shown.asked('settings.set')).toEqual([
    {
      tasks: [
        { id: 'entra-registration', enabled: true, settings: {} },
        { id: 'outlook', enabled: true, settings: { oldProfile: 'delete', closeSeconds: 90 } },
      ],
      deferrals: 3,
      deadlineHours: 48,
      texts: { contact: 'Help desk, +420 123 456' },
      automaticUpgrade: true,
      hubs: ['192.0.2.7:41234', 'console.example:5000'],
    },
  ]);
  await settings.policy('changed');
  await settings.publish();
});

test('scripts are written or chosen, looked at in full, signed, switched, moved and taken out, by keyboard too', async () => {
  const sha256 = 'ab'.repeat(32);
  const old = { sha256, name: 'Old', language: 'powershell' as const, text: 'one\n\ntwo', seconds: 30 };
  const refused = { code: 'expired' as const, where: 'script', message: 'it ran out', remedy: 'Sign it again.' };
  shown.double.scripts = [{ sha256, script: old, off: false, signedBy: '', refused }];
  shown.double.changed();
  await settings.scripts.getByRole('button', { name: 'Show Old in full' }).click();
  const oldInFull = settings.scripts.getByRole('region', { name: 'Script Old' });
  expect(await oldInFull.textContent()).toBe('one\n\ntwo\n');
  await settings.scripts.getByText('It ran out.').waitFor();
  expect(await violationsOn(shown.page)).toEqual([]);

  const dialog = await settings.beginScript();
  await dialog.getByRole('button', { name: 'Look at it in full' }).click();
  await dialog.getByText('Give it a name by which you will know it.').waitFor();
  await dialog.getByText('There is nothing in it.').waitFor();
  await dialog.getByLabel('Name').fill('Greet');
  await dialog.getByLabel('Language').selectOption('cmd');
  await dialog.getByLabel('Text').fill('echo one\necho two');
  expect(await violationsOn(shown.page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Look at it in full' }).click();
  const inFull = dialog.getByRole('region', { name: 'Script Greet' });
  // Whoever uses the keyboard stands in the text that is to be read.
  await expect.poll(() => inFull.evaluate((region) => region === document.activeElement)).toBe(true);
  expect(await inFull.textContent()).toBe('echo one\necho two\n');
  const digest = createHash('sha256').update('echo one\r\necho two').digest('hex');
  expect(await dialog.getByTestId('script-sha256').textContent()).toBe(`SHA-256 ${digest.toUpperCase()}`);
  await dialog.getByText('Lines end with CR LF.').waitFor();
  expect(await violationsOn(shown.page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Sign and add' }).click();
  await settings.scripts.getByText('Signed by Owner.').waitFor();
  expect(shown.asked('script.add')).toEqual([
    { sha256: digest, name: 'Greet', language: 'cmd', text: 'echo one\r\necho two', seconds: 300 },
  ]);
  await settings.scripts.getByText('The task is off: no order brings them.').waitFor();

  // A file as it is; and a console that may not sign says so and stays.
  await settings.beginScript();
  const text = '# \u016f\nexit 0\r\n';
  const file = { name: 'Theirs.ps1', mimeType: 'text/plain', buffer: Buffer.from(text) };
  await dialog.getByTestId('script-file').setInputFiles(file);
  await dialog.getByTestId('script-file-name').getByText('Theirs.ps1').waitFor();
  await dialog.getByRole('button', { name: 'Look at it in full' }).click();
  await dialog.getByRole('button', { name: 'Sign and add' }).click();
  await dialog.getByTestId('error-notice').getByText('Have it signed in the console of an owner.').waitFor();
  await dialog.getByRole('button', { name: 'Back' }).click();
  await dialog.getByLabel('Name').fill('Mine');
  await dialog.getByRole('button', { name: 'Look at it in full' }).click();
  await dialog.getByRole('button', { name: 'Sign and add' }).click();
  await expect.poll(() => settings.scriptNames()).toEqual(['1. Old', '2. Greet', '3. Mine']);
  expect(shown.asked('script.add')).toMatchObject([{}, {}, { name: 'Mine', language: 'powershell', text }]);

  await settings.scripts.getByRole('button', { name: 'Move Mine up' }).focus();
  await shown.page.keyboard.press('Enter');
  await expect.poll(() => settings.scriptNames()).toEqual(['1. Old', '2. Mine', '3. Greet']);
  // It goes over once the console did it.
  const running = settings.scripts.getByRole('switch', { name: 'Run Mine' });
  await running.click();
  await expect.poll(() => running.isChecked()).toBe(false);
  await expect.poll(() => shown.asked('script.switch')).toMatchObject([{ off: true }]);
  await settings.scripts.getByRole('button', { name: 'Take out Old' }).click();
  await dialog.getByText('Orders that were given already keep it').waitFor();
  await dialog.getByTestId('confirm').click();
  await expect.poll(() => settings.scriptNames()).toEqual(['1. Mine', '2. Greet']);
});

test('a console that is no owner’s is told so and begins neither a script nor a release', async () => {
  const message = 'only an owner may sign scripts: Adam has the role admin, which may not sign this';
  shown.double.mayNotSign = {
    code: 'forbidden',
    where: 'script',
    message,
    remedy: 'Do it in the console of an owner.',
  };
  shown.double.changed();
  for (const name of ['Add a script', 'Offer a release…']) {
    const button = shown.page.getByRole('button', { name });
    await expect.poll(() => button.isDisabled()).toBe(true);
    // The keyboard still reaches it, and a screen reader says why.
    const why = await button.evaluate((one) => document.getElementById(one.getAttribute('aria-describedby') ?? ''));
    expect(why).not.toBeNull();
    await button.press('Enter');
  }
  expect(await shown.page.getByText('Adam has the role admin, which may not sign this.').count()).toBe(2);
  expect(await shown.page.getByRole('dialog').count()).toBe(0);
  expect(await violationsOn(shown.page)).toEqual([]);
});

test('what is wrong stands at its field and nothing is saved', async () => {
  await settings.field('Times that a person may put it off').fill('200');
  await settings.form.getByText('Give a whole number from 0 to 100.').waitFor();
  await settings.field('Addresses of consoles').fill('nonsense');
  await settings.form.getByText('"nonsense" is not like').waitFor();
  await settings.field('Agent version').fill('newest');
  await settings.form.getByText('Write a version like 1.2.3').waitFor();
  const source = await settings.field('Source domains').inputValue();
  await settings.field('Target domains').fill(source);
  await settings.form.getByText('is a source domain already').waitFor();
  await settings.form.getByRole('switch', { name: 'Office' }).check();
  await settings.task('office').getByRole('spinbutton').fill('1');
  await settings.task('office').getByText(/>=5/).waitFor();
  expect(await settings.form.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await settings.form.getByText('Correct what is marked first.').waitFor();
  expect(shown.asked('settings.set')).toEqual([]);
});

test('what another console changes shows at once, and so does what it publishes', async () => {
  await settings.policy('none');
  const { double } = shown;
  double.settings = { ...double.settings, policy: 'published', values: { ...double.settings.values, deferrals: 7 } };
  double.changed();
  await settings.policy('published');
  expect(await settings.field('Times that a person may put it off').inputValue()).toBe('7');
  expect(await settings.elsewhere.count()).toBe(0);
  expect(await settings.form.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
});

test('who edits while others do keeps what was typed, sees both values and takes either', async () => {
  const { double } = shown;
  const change = (values: Partial<typeof double.settings.values>) => {
    double.settings = { ...double.settings, values: { ...double.settings.values, ...values } };
    double.changed();
  };
  await settings.field('Target domains').fill('fabrikam.de');
  await settings.field('Whom to ask').fill('Anna');
  await shown.page.getByText('not saved yet is not published').waitFor();
  change({ targetDomains: ['fabrikam.fr'], deferrals: 7, texts: { contact: 'Ben', why: 'We move.' } });
  await settings.elsewhere.getByText('fabrikam.fr').waitFor();
  // What was typed stays; what was not touched follows.
  expect(await settings.field('Target domains').inputValue()).toBe('fabrikam.de');
  expect(await settings.field('Whom to ask').inputValue()).toBe('Anna');
  expect(await settings.field('Times that a person may put it off').inputValue()).toBe('7');
  expect(await settings.field('Why the computer moves').inputValue()).toBe('We move.');
  await settings.form.getByRole('button', { name: '4 fields changed elsewhere meanwhile' }).click();
  expect(await settings.elsewhere.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await settings.choice('Target domains', 'Here').isChecked()).toBe(true);
  expect(await settings.choice('Times that a person may put it off', 'Elsewhere').isChecked()).toBe(true);
  expect(await violationsOn(shown.page)).toEqual([]);
  await settings.choice('Target domains', 'Elsewhere').check();
  await settings.choice('Times that a person may put it off', 'Here').check();
  expect(await settings.field('Target domains').inputValue()).toBe('fabrikam.fr');
  // A look at another page loses nothing of it.
  await shown.goTo('Overview');
  await settings.open();
  expect(await settings.choice('Target domains', 'Here').isChecked()).toBe(false);
  await settings.save();
  expect(shown.asked('settings.set')).toEqual([{ deferrals: 0, texts: { contact: 'Anna', why: 'We move.' } }]);
  await settings.elsewhere.waitFor({ state: 'detached' });
  expect(double.settings.values).toMatchObject({ targetDomains: ['fabrikam.fr'], deferrals: 0 });
});

test('a release is offered from a file, shown with where it is, and withdrawn', async () => {
  const { release } = settings;
  const { double } = shown;
  const none = double.release;
  const offered = {
    version: '1.2.3',
    sha256: 'a'.repeat(64),
    size: 90_000_000,
    issuedAt: '2026-11-01T08:00:00Z',
    by: 'Owner',
  };
  double.release = { ...none, offered: { ...offered, expiresAt: '2026-12-01T08:00:00Z' }, here: true, signed: true };
  double.changed();
  await release.getByText('90 MB').waitFor();
  await release.getByText('laptops on this network get it from this console').waitFor();
  expect(await violationsOn(shown.page)).toEqual([]);
  const remedy = 'Move that file away.';
  double.release = { ...none, fault: { code: 'storage', where: '/p/releases', message: 'there is a file', remedy } };
  double.changed();
  await release.getByText('This console cannot keep releases').waitFor();
  await release.getByText(`There is a file. ${remedy}`).waitFor();
  double.release = none;
  double.changed();
  await release.getByText('No release is offered.').waitFor();
  await settings.chooseRelease(Buffer.from(noProgram));
  await settings.dialog.getByText('This is no agent for Windows').waitFor();
  expect(await settings.dialog.getByTestId('confirm').isDisabled()).toBe(true);
  await settings.chooseRelease(Buffer.alloc(1_500_000, 7));
  await settings.dialog.getByText('1.2.3', { exact: true }).waitFor();
  await settings.dialog.getByText('not signed: no agent takes it').waitFor();
  expect(await violationsOn(shown.page)).toEqual([]);
  await settings.dialog.getByLabel('Days that it is offered').fill('400');
  await settings.dialog.getByText('Give a whole number from 1 to 365.').waitFor();
  expect(await settings.dialog.getByTestId('confirm').isDisabled()).toBe(true);
  await settings.dialog.getByLabel('Days that it is offered').fill('10');
  await settings.dialog.getByTestId('confirm').click();
  await settings.dialog.waitFor({ state: 'detached' });
  expect(shown.asked('release.offer')).toEqual([{ transfer: 't1', days: 10, anyway: false }]);
  await release.getByText('sending, 1 MB of 3 MB').waitFor();
  // Ten days and the moment that it took to be drawn.
  await release.getByText(/^in (9|10) days$/).waitFor();
  expect(await release.getByTestId('release-digest').textContent()).toMatch(/^[0-9a-f]{64}$/);

  // On the page of the sync too, with what is wrong.
  const why = {
    code: 'storage' as const,
    where: 'x',
    message: 'the disk of the server has no room',
    remedy: 'Make room.',
  };
  double.release = { ...double.release, upload: { ...double.release.upload, state: 'failed', why } };
  double.changed();
  await shown.goTo('Sync & network');
  await shown.page.locator('[data-testid="release-upload"][data-state="failed"]').waitFor();
  await shown.page.getByText('The disk of the server has no room.').waitFor();
  await settings.open();

  // One that is not newer needs a yes of its own.
  await settings.chooseRelease(Buffer.alloc(100, 8));
  await settings.dialog.getByText('It is not newer than 1.2.3').waitFor();
  expect(await settings.dialog.getByTestId('confirm').isDisabled()).toBe(true);
  await settings.dialog.getByRole('checkbox').check();
  await settings.dialog.getByTestId('confirm').click();
  await settings.dialog.waitFor({ state: 'detached' });
  expect(shown.asked('release.offer').at(-1)).toEqual({ transfer: 't1', days: 30, anyway: true });

  await release.getByRole('button', { name: 'Withdraw' }).click();
  await settings.dialog.getByText('an agent never goes back').waitFor();
  await settings.dialog.getByTestId('confirm').click();
  await release.getByText('No release is offered.').waitFor();
  expect(shown.asked('release.withdraw')).toHaveLength(1);
});

test('the company key can be read, copied, and taken by a camera', async () => {
  const code = shown.page.getByRole('img', { name: 'Company key as QR code' });
  await code.waitFor();
  const [size = 0] = (await code.getAttribute('viewBox'))?.split(' ').slice(2).map(Number) ?? [];
  // A code of 27 characters: version 2 with its quiet zone of 3 on each side, or larger.
  expect(size).toBeGreaterThanOrEqual(25 + 6);
  const modules = (await code.locator('path').getAttribute('d'))?.split('M').length ?? 0;
  expect(modules).toBeGreaterThan(200);
});
