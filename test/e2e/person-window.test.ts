// The person at the laptop: sees what is offered, puts it off, starts it, watches, and reads what to do afterwards. A real agent
// on a simulated laptop, its page in a real browser.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { AgentRig } from '../support/agent-rig.ts';
import type { RunningAgent } from '../support/agent-rig.ts';
import { noticesOn, setCondition, trayOn } from '../support/laptop-desk.ts';
import { askForLink, linkIn } from '../support/person-link.ts';
import { expectStatus, startTestGateway } from '../integration/gateway/test-gateway.ts';
import type { TestGateway } from '../integration/gateway/test-gateway.ts';
import { violationsOn } from './pages/accessibility.ts';
import { englishWords, PersonPage } from './pages/person-page.ts';
import { browserMissing, launchBrowser } from './renderer/browser.ts';

const upn = 'ann@source.example';
const tasks = ['entra-registration', 'office', 'onedrive', 'outlook'].map((id) => ({ id, settings: {} }));
const texts = {
  why: 'Source is now a part of Target.\nYour mail moves along.',
  afterwards: 'Print a test page.',
  contact: 'Help desk: 555 0100',
};
let browser: Browser;
let gateway: TestGateway;
let rig: AgentRig;
let agent: RunningAgent;
let page: Page;
let said: string[];

beforeAll(async () => {
  if (browserMissing === null) browser = await launchBrowser();
});
afterAll(async () => {
  if (browserMissing === null) await browser.close();
});
beforeEach(async ({ skip }) => {
  if (browserMissing !== null) skip(browserMissing);
  gateway = await startTestGateway();
  expectStatus(await gateway.owner.put('users', await gateway.project.userDocument(upn)), 201);
  expectStatus(await gateway.owner.put('orders', (await gateway.project.policy({ texts })).document), 201);
  page = await browser.newPage({ locale: 'en-GB' });
  said = [];
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(message.text());
  });
  page.on('pageerror', (error) => void said.push(error.message));
});
afterEach(async () => {
  if (browserMissing !== null) return;
  await page.close();
  await rig[Symbol.asyncDispose]();
  await gateway.stop();
});

/** A laptop with Office on it, and its agent at work. */
async function openLaptop(seed: Parameters<typeof AgentRig.open>[0] = {}): Promise<void> {
  rig = await AgentRig.open({ upn, office: true, ...seed });
  const { companyKey, secret } = gateway.project;
  await rig.enrol(companyKey, secret, ['--server', gateway.server.origin, '--no-lan']);
  // Slow enough to see that it goes on.
  agent = rig.run(['--no-lan', '--step-delay', '150']);
  await agent.state('waiting');
}

async function order(more: object): Promise<void> {
  const { document } = await gateway.project.goFor(upn, { kind: 'migrate', ...more });
  const { body } = await gateway.owner.request('GET', `orders/${document.id}`);
  expectStatus(await gateway.owner.put('orders', document, (body as { _rev?: string })._rev), 201);
}

async function offer(more: object = {}): Promise<void> {
  await order({ sequence: 1, deferrals: 2, tasks, ...more });
  await agent.state('offered');
}

async function openWindow(): Promise<PersonPage> {
  await page.goto(pathToFileURL(await askForLink(rig.data)).href);
  await page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  return new PersonPage(page);
}

/** Whether all that the person reads is in German; what administrators wrote and what they type stays as it is. */
async function expectGerman(window: PersonPage): Promise<void> {
  const { text, marked } = await window.read();
  expect(text.match(englishWords)?.map((word) => `${word} in ${text}`) ?? []).toEqual([]);
  // Nothing says that it is of another language than the page.
  expect([await window.page.locator('html').getAttribute('lang'), ...marked]).toEqual(['de']);
}

const notices = () => noticesOn(rig.laptop);
const tray = () => trayOn(rig.laptop);

test('sees what will happen, puts it off, starts it, sees progress, and what to do afterwards', async () => {
  await openLaptop();
  const window = await openWindow();
  await window.stands('Nothing to do');
  await expect.poll(tray).toMatchObject({ mark: 'waiting', tip: 'Ferry: Nothing to do' });

  await offer({ deadline: new Date(Math.floor(Date.now() / 1000) * 1000 + 7 * 3_600_000).toISOString() });
  await window.stands('Your move is ready');
  expect(await window.fact('Your new account').innerText()).toBe('ann@target.example');
  expect(await window.fact('Begins by itself').innerText()).toContain('in 7 hours');
  await window.page.getByText('You can put it off 2 more times.').waitFor();
  expect(await window.part('Why').innerText()).toContain('Your mail moves along.');
  const plan = window.part('What will happen');
  await plan.getByText('Outlook starts with a new, empty profile').waitFor();
  await plan.getByText('These programs are closed: Outlook and OneDrive. Save your work before.').waitFor();
  await plan.getByText('Each step').click();
  await plan.getByText('Outlook gets a new, empty profile').waitFor();
  await window.part('What to do now').getByText('Save your work and close them.').waitFor();
  expect(await window.part('Questions?').innerText()).toContain('555 0100');
  await expect.poll(() => notices().map(({ title }) => title)).toEqual(['Your move is ready']);
  await expect.poll(tray).toMatchObject({ mark: 'decide', menu: { length: 5 } });
  expect(tray()?.tip).toMatch(/^Ferry: Your move is ready · Begins by itself: /);

  // Within the deadline, and no choice beyond it.
  const labels = await window.choices.locator('option').allInnerTexts();
  expect(labels.map((label) => label.split(' (')[0])).toEqual([
    '30 minutes',
    '1 hour',
    '4 hours',
    'As long as possible',
  ]);
  await window.putOff(/^4 hours/);
  await window.stands('The move is put off');
  await agent.state('deferred');
  expect(await window.fact('Put off until').innerText()).toContain('in 4 hours');
  await window.page.getByText('You can put it off once more.').waitFor();

  // "Start now" in the menu of the tray icon: the question, and nothing that starts by itself.
  const second = await browser.newPage();
  await second.goto(`${linkIn(await askForLink(rig.data))}&ask=start`);
  await new PersonPage(second).question.getByText('Have you saved your work?').waitFor();
  expect(second.url()).not.toContain('#');
  await second.close();
  await expect.poll(tray).toMatchObject({ mark: 'waiting', menu: { length: 4 } });

  // By the keyboard alone, and not at the first try.
  await window.startButton.focus();
  await page.keyboard.press('Enter');
  await window.question.getByText('Have you saved your work?').waitFor();
  await page.keyboard.press('Escape');
  await window.question.waitFor({ state: 'detached' });
  expect((await rig.status())['state']).toBe('deferred');
  await page.keyboard.press('Enter');
  await window.question.waitFor();
  await page.keyboard.press('Enter');

  await window.stands('Your computer is being moved');
  await page.getByText(/^[1-9]\d* of \d+ steps/).waitFor();
  expect(await window.progress.getAttribute('max')).not.toBe('1');
  await expect.poll(() => tray()?.tip).toMatch(/^Ferry: Your computer is being moved · [1-9]\d* of \d+ steps$/);
  await agent.state('succeeded');
  await window.stands('The move is done');
  const afterwards = window.part('What to do now, step by step');
  expect(await afterwards.getByRole('listitem').getByRole('checkbox').count()).toBe(4);
  await afterwards.getByText('Print a test page.').waitFor();
  // What the person cannot do is for an administrator, as it is to be typed.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const left = window.part('For your administrator');
  await left.getByText('Windows no longer adds the previous account again by itself.').waitFor();
  await left.getByRole('button', { name: 'Copy' }).focus();
  await page.keyboard.press('Enter');
  await left.getByRole('button', { name: 'Copied' }).waitFor();
  const typed = 'reg add "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WorkplaceJoin" /v autoWorkplaceJoin';
  expect(await left.locator('code').innerText()).toContain(typed);
  expect(await page.locator('#copy-0').getAttribute('aria-describedby')).toBe('left-0');
  expect(await violationsOn(page)).toEqual([]);
  await afterwards.getByLabel('Sign in to OneDrive').check();
  await expect.poll(() => notices().map(({ title }) => title)).toEqual(['Your move is ready', 'The move is done']);
  expect(said).toEqual([]);
  await expect.poll(() => tray()?.mark).toBe('done');

  // A new start says nothing twice.
  await agent.kill('SIGTERM');
  expect(tray()).toBeNull();
  agent = rig.run(['--no-lan']);
  await agent.event(({ event }) => event === 'connected');
  await window.stands('No connection to Ferry');
  expect(notices()).toHaveLength(2);
});

test('lets in by a link once; the address and the history keep no secret', async () => {
  await openLaptop();
  const path = await askForLink(rig.data);
  const link = linkIn(path);
  const window = new PersonPage(page);
  await page.goto(pathToFileURL(path).href);
  await window.stands('Nothing to do');
  expect(page.url()).toBe(`${new URL(link).origin}/`);

  const second = await browser.newPage();
  await second.goto(link);
  await new PersonPage(second).stands('This window has to be opened again');
  await second.getByRole('button', { name: 'Open again' }).click();
  await second.locator('.lead', { hasText: 'No window could be opened from here.' }).waitFor();
  await second.close();
  // The first one stays; loaded again it has to ask as well.
  await window.stands('Nothing to do');
  await page.reload();
  await window.stands('This window has to be opened again');
  // What an agent leaves behind leads nowhere: the pages with links go with it.
  await agent.kill('SIGTERM');
  expect(existsSync(path)).toBe(false);
});

test('speaks the language of Windows, and any other that is chosen; no barriers in any, in light and dark', async () => {
  await openLaptop({ language: 'de-AT', surroundings: true });
  setCondition(rig.laptop, { freeBytes: 3e9, onMains: false, batteryPercent: 9 });
  const all = [...tasks.map(({ id }) => id), 'teams', 'credentials', 'drives-printers'];
  await offer({ tasks: all.map((id) => ({ id, settings: {} })) });
  const window = await openWindow();
  await window.stands('Ihr Umzug ist bereit');
  const plan = window.part('Was geschehen wird');
  await plan.getByText('Alle Schritte').click();
  await plan.getByText('Office wird vom bisherigen Konto abgemeldet. (').waitFor();
  await window.part('Was jetzt zu tun ist').getByText('Frei sind noch 3 GB.').waitFor();
  await expectGerman(window);
  await expect.poll(() => notices()[0]?.title).toBe('Ihr Umzug ist bereit');
  await expect.poll(() => JSON.stringify(tray()?.menu)).toContain('Ferry öffnen');
  expect(JSON.stringify([tray(), notices()]).match(englishWords)).toBeNull();
  const found: Record<string, string[]> = {};
  const look = async (name: string): Promise<void> => {
    const violations = await violationsOn(page);
    if (violations.length > 0) found[name] = violations;
  };
  const headings = {
    en: ['Your move is ready', 'The move is done'],
    fr: ['Votre migration est prête', 'La migration est terminée'],
    es: ['Su cambio está listo', 'El cambio ha terminado'],
    de: ['Ihr Umzug ist bereit', 'Der Umzug ist fertig'],
  };
  const everywhere = async (at: 0 | 1): Promise<void> => {
    for (const [language, names] of Object.entries(headings)) {
      await window.language.selectOption(language);
      await window.stands(names[at] ?? '');
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await look(`${language} ${colorScheme} ${at}`);
      }
    }
  };
  await everywhere(0);
  await window.startButton.click();
  await window.question.waitFor();
  await expectGerman(window);
  await look('question');
  await page.keyboard.press('Escape');
  await window.start();
  await window.progress.waitFor();
  await plan.getByText('Teams wird geschlossen.').waitFor({ state: 'attached' });
  await expectGerman(window);
  await look('progress');
  await agent.state('succeeded');
  await everywhere(1);
  await window.part('Für Ihren Administrator').getByText('Windows fügt das bisherige Konto').waitFor();
  await expectGerman(window);
  expect(found).toEqual({});
  expect(said).toEqual([]);
});

test('says what stands in the way, why it failed and what to do about it, in the language of Windows', async () => {
  await openLaptop({ language: 'de-DE', stubborn: 'WINWORD.EXE' });
  setCondition(rig.laptop, { freeBytes: 1e8, onMains: false, batteryPercent: 9 });
  await offer();
  const window = await openWindow();
  const inTheWay = window.part('Was im Weg steht');
  await inTheWay.getByText('Der Speicherplatz ist knapp').waitFor();
  await inTheWay.getByText('Schließen Sie das Netzteil an.').waitFor();
  await window.start();
  await window.stands('Der Umzug konnte nicht beginnen');
  await inTheWay.getByText('Schaffen Sie Platz').waitFor();
  await expect.poll(() => notices().at(-1)?.title).toBe('Der Umzug hat nicht geklappt');
  await expectGerman(window);

  // What the administrator ordered anew fails at a program that asks whether to save.
  setCondition(rig.laptop, { freeBytes: 1e11, onMains: true, batteryPercent: 9 });
  await order({ sequence: 2, tasks: [{ id: 'office', settings: { closeSeconds: 5 } }] });
  await window.stands('Der Umzug hat nicht geklappt');
  const happened = window.part('Was geschehen ist');
  await happened.getByText('Word ließ sich nicht schließen.').waitFor();
  await happened.getByText('Speichern Sie Ihre Arbeit und schließen Sie Word.').waitFor();
  await happened.getByText('Es ist bei diesem Schritt geschehen: Word wird geschlossen.').waitFor();
  expect(await happened.locator('code').innerText()).toBe('program-open close:WINWORD.EXE');
  await expectGerman(window);
  expect(await violationsOn(page)).toEqual([]);
  // A new start of the agent knows it as well.
  await agent.kill('SIGTERM');
  agent = rig.run(['--no-lan']);
  await agent.event(({ event }) => event === 'connected');
  const again = await browser.newPage();
  await again.goto(pathToFileURL(await askForLink(rig.data)).href);
  await again.getByText('Word ließ sich nicht schließen.').waitFor();
  await again.close();
});
