// The page for the person at the laptop. It shows what the agent tells, and can only start and put off.
import { administratorPart } from './administrator-part.ts';
import { confirmStart } from './confirm.ts';
import { askForFreshLink, Connection } from './connection.ts';
import type { ConnectionState } from './connection.ts';
import { element } from './element.ts';
import { afterwardsPart, checksPart, connectionPart, headPart, planPart, toldPart, whyPart } from './parts.ts';
import type { Around } from './parts.ts';
import { Sections } from './sections.ts';
import type { Section } from './sections.ts';
import { distanceIn } from './times.ts';
import { languages } from './view.ts';
import type { Language, PersonView, SceneKind } from './view.ts';
import { wordsIn } from './words/all.ts';
import type { Words } from './words/words.ts';

/** How often "in 25 minutes" is looked at, in milliseconds. */
const tickMs = 10_000;
const before: readonly SceneKind[] = ['nothing', 'scheduled', 'offered', 'deferred', 'blocked', 'needs-user'];
const after: readonly SceneKind[] = ['done', 'needs-admin', 'needs-restart', 'failed', 'stopped'];
const planned: readonly SceneKind[] = ['scheduled', 'offered', 'deferred', 'running'];

let view: PersonView | null = null;
let ahead = 0;
let chosen: Language | null = null;
let state: ConnectionState = 'opening';
let asked: 'opened' | 'notOpened' | null = null;
let said = '';
let startAsked = false;

const select = element('select', { id: 'language' });
for (const language of languages)
  select.append(element('option', { value: language, lang: language }, wordsIn[language].ownName));
select.addEventListener('change', () => {
  chosen = languages.find((language) => language === select.value) ?? null;
  show();
});
const status = element('p', { role: 'status', class: 'unseen' });
const main = element('main');
document.body.append(
  element(
    'header',
    {},
    element('img', { src: '/ferry.svg', alt: '', width: '28', height: '28' }),
    element('span', { class: 'brand' }, 'Ferry'),
    select,
  ),
  main,
  status,
);
const sections = new Sections(main);

const connection = new Connection({
  state(next) {
    state = next;
    show();
  },
  view(next, now) {
    view = next;
    ahead = now - Date.now();
    show();
    askOnce(next);
  },
});

function language(): Language {
  const own = languages.find((each) => navigator.language.toLowerCase().startsWith(each));
  return chosen ?? view?.language ?? own ?? 'en';
}

function show(): void {
  const words = wordsIn[language()];
  document.documentElement.lang = words.locale;
  document.title = words.title;
  select.value = language();
  select.setAttribute('aria-label', words.language);
  sections.show(state === 'open' && view ? partsOf(view, words) : [withoutConnection(words)]);
  // Of its own accord a screen reader hears of a new state once, and of nothing else.
  const now = `${document.querySelector('h1')?.textContent ?? ''}. ${document.querySelector('.lead')?.textContent ?? ''}`;
  if (now !== said) status.textContent = now;
  said = now;
}

function partsOf(shown: PersonView, words: Words): Section[] {
  const around: Around = {
    words,
    now: () => Date.now() + ahead,
    startNow: (digest) => void start(digest, words),
    putOff: (digest, minutes) => connection.send({ type: 'defer', digest, minutes }),
  };
  const { scene, account, checks, told, tasks } = shown;
  const at = words.locale;
  const parts: Section[] = [{ key: 'head', from: [at, scene, account], build: () => headPart(shown, around) }];
  const { why: happened } = shown;
  if (happened) parts.push({ key: 'happened', from: [at, happened], build: () => whyPart(happened, words) });
  if (before.includes(scene.kind) && checks.length > 0)
    parts.push({ key: 'checks', from: [at, checks], build: () => checksPart(checks, words) });
  if (scene.kind === 'done' || scene.kind === 'needs-admin')
    parts.push({ key: 'afterwards', from: [at, tasks, told], build: () => afterwardsPart(shown, words) });
  if (after.includes(scene.kind) && shown.commands.length > 0)
    parts.push({
      key: 'administrator',
      from: [at, shown.commands],
      build: () => administratorPart(shown.commands, words),
    });
  if (planned.includes(scene.kind)) {
    const { why } = told;
    if (why !== undefined)
      parts.push({ key: 'why', from: [at, why], build: () => toldPart('why', words.sections.why, why) });
    if (tasks.length > 0)
      parts.push({
        key: 'plan',
        from: [at, tasks, shown.closes, shown.steps],
        build: () => planPart(shown, words),
      });
  }
  const { contact } = told;
  if (contact !== undefined)
    parts.push({
      key: 'contact',
      from: [at, contact],
      build: () => toldPart('contact', words.sections.contact, contact),
    });
  return parts;
}

/** A link never starts anything: it opens the question, and only for what may be started as the page opens. */
function askOnce({ scene }: PersonView): void {
  if (startAsked || !connection.asksStart) return;
  startAsked = true;
  if (scene.kind === 'offered' || scene.kind === 'deferred') void start(scene.digest, wordsIn[language()]);
}

async function start(digest: string, words: Words): Promise<void> {
  if (await confirmStart(words)) connection.send({ type: 'start-now', digest });
}

function withoutConnection(words: Words): Section {
  const { opening, lost, usedLink, openAgain } = words.connection;
  const from = [words.locale, state, asked];
  if (state !== 'shut')
    return {
      key: 'connection',
      from,
      build: () => connectionPart(state === 'lost' ? lost : { heading: opening, lead: '' }, null),
    };
  const again = {
    label: openAgain,
    pressed: () =>
      void askForFreshLink().then((opened) => {
        asked = opened ? 'opened' : 'notOpened';
        show();
      }),
  };
  const lead = asked === null ? usedLink.lead : words.connection[asked];
  return {
    key: 'connection',
    from,
    build: () => connectionPart({ ...usedLink, lead }, asked === 'opened' ? null : again),
  };
}

setInterval(() => {
  const words = wordsIn[language()];
  for (const near of document.querySelectorAll<HTMLElement>('[data-at]'))
    near.textContent = distanceIn(words, Number(near.dataset['at']), Date.now() + ahead);
}, tickMs);

show();
connection.open();
