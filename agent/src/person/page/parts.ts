import { button, drawing, element } from './element.ts';
import type { Drawing } from './element.ts';
import { programName } from './program-names.ts';
import { beginsThen, choiceLabel, timeOf } from './standing.ts';
import { distanceIn, listIn, momentIn } from './times.ts';
import type { PersonCheck, PersonView, PersonWhy, PutOffChoice, SceneKind } from './view.ts';
import type { Words } from './words/words.ts';

/** What building a part needs. `now`: the agent's corrected clock, in milliseconds since 1970. */
export interface Around {
  readonly words: Words;
  readonly now: () => number;
  readonly startNow: (digest: string) => void;
  readonly putOff: (digest: string, minutes: number) => void;
}

const drawings: Readonly<Record<SceneKind, Drawing>> = {
  nothing: 'check',
  scheduled: 'clock',
  offered: 'ship',
  deferred: 'pause',
  checking: 'clock',
  running: 'ship',
  undoing: 'back',
  done: 'check',
  'needs-restart': 'attention',
  'needs-user': 'attention',
  'needs-admin': 'attention',
  blocked: 'attention',
  stopped: 'pause',
  'rolled-back': 'back',
  failed: 'attention',
};

/** State, times, and what can be done about it. */
export function headPart({ scene, account }: PersonView, around: Around): HTMLElement {
  const { words } = around;
  const { heading, lead } = words.scenes[scene.kind];
  const { facts } = words;
  const part = element(
    'section',
    { class: `card head ${scene.kind}`, 'aria-labelledby': 'heading' },
    element('div', { class: 'sign' }, drawing(drawings[scene.kind])),
    element('h1', { id: 'heading', tabindex: '-1' }, heading),
    element('p', { class: 'lead' }, lead),
  );
  const list = element('dl', {});
  const fact = (name: string, ...value: (Node | string)[]): void =>
    list.append(element('div', {}, element('dt', {}, name), element('dd', {}, ...value)));
  if (account !== null) fact(facts.account, account);
  const time = timeOf(scene, words);
  if (time) fact(time.name, ...moment(time.at, around));
  if (scene.kind === 'deferred' && scene.deadline !== null && !beginsThen(scene))
    fact(facts.deadline, ...moment(scene.deadline, around));
  if (list.childElementCount > 0) part.append(list);
  if (scene.kind === 'offered' || scene.kind === 'deferred') {
    const { digest } = scene;
    const actions = element('div', { class: 'actions' });
    actions.append(button(words.actions.startNow, 'primary', 'start', () => around.startNow(digest)));
    if (scene.kind === 'offered' && scene.choices.length > 0) actions.append(...putOff(digest, scene.choices, around));
    part.append(actions, element('p', { class: 'quiet' }, words.left(scene.left)));
  }
  if (scene.kind === 'running' || scene.kind === 'undoing') part.append(...progress(scene, words));
  return part;
}

function moment(at: number, { words, now }: Around): Node[] {
  const near = element('span', { class: 'quiet', 'data-at': String(at) }, distanceIn(words, at, now()));
  return [document.createTextNode(`${momentIn(words, at, now())} `), near];
}

function putOff(digest: string, choices: readonly PutOffChoice[], around: Around): Node[] {
  const { words } = around;
  const select = element(
    'select',
    { id: 'how-long', 'aria-label': words.actions.howLong },
    ...choices.map((choice) =>
      element('option', { value: String(choice.minutes) }, choiceLabel(choice, words, around.now())),
    ),
  );
  return [
    element(
      'div',
      { class: 'put-off' },
      select,
      button(words.actions.putOff, 'plain', 'put-off', () => around.putOff(digest, Number(select.value))),
    ),
  ];
}

function progress({ done, total, task }: Extract<PersonView['scene'], { total: number }>, words: Words): Node[] {
  const bar = element('progress', { 'aria-label': words.sections.progress, max: String(Math.max(total, 1)) });
  if (total > 0) bar.value = done;
  const told = [total > 0 ? words.stepOf(done, total) : '', task === null ? '' : words.tasks[task].underWay];
  return [bar, element('p', { class: 'quiet' }, told.filter((text) => text !== '').join(' · '))];
}

/** What stands in the way, or is good to know before. */
export function checksPart(checks: readonly PersonCheck[], words: Words): HTMLElement {
  const blocked = checks.some(({ verdict }) => verdict === 'block');
  const items = checks.map(({ verdict, told }) => {
    const { title, found, toDo } = words.finding(told);
    return element(
      'li',
      { class: verdict },
      element('strong', {}, title),
      found === undefined ? null : element('p', { class: 'quiet' }, found),
      element('p', {}, toDo),
    );
  });
  return titled('checks', blocked ? words.sections.inTheWay : words.sections.toDo, [
    element('ul', { class: 'checks' }, ...items),
  ]);
}

/** What the move does, in plain words; each single step behind a fold. */
export function planPart({ tasks, closes, steps }: PersonView, words: Words): HTMLElement {
  const programs = [...new Set(closes.map(programName))];
  return titled('plan', words.sections.what, [
    element('ul', {}, ...tasks.map((task) => element('li', {}, words.tasks[task].what))),
    ...(programs.length > 0 ? [element('p', { class: 'important' }, words.closes(listIn(words, programs)))] : []),
    element('p', {}, words.filesStay),
    ...(steps.length > 0 ? [stepsFold(steps, words)] : []),
  ]);
}

function stepsFold(steps: PersonView['steps'], words: Words): HTMLElement {
  const items = steps.map(({ told, count }) => {
    const counted = count > 1 ? element('span', { class: 'quiet' }, ` (${words.stepCount(count)})`) : null;
    return element('li', {}, words.step(told), counted);
  });
  return element(
    'details',
    {},
    element('summary', {}, words.sections.details),
    element('ol', { class: 'steps' }, ...items),
  );
}

/** Why things stand as they do, and what the person can do about it. */
export function whyPart({ cause, step, code }: PersonWhy, words: Words): HTMLElement {
  const { what, toDo } = words.cause(cause);
  return titled('happened', words.sections.happened, [
    element('p', {}, what),
    ...(toDo === undefined ? [] : [element('p', { class: 'important' }, toDo)]),
    ...(step === null ? [] : [element('p', { class: 'quiet' }, words.atStep(words.step(step)))]),
    element('p', { class: 'quiet' }, `${words.reference} `, element('code', { translate: 'no' }, code)),
  ]);
}

/** What is left for the person, each with a box to tick. */
export function afterwardsPart({ tasks, told }: PersonView, words: Words): HTMLElement {
  const items = tasks.flatMap((task) => {
    const said = words.afterwards[task];
    if (!said) return [];
    const box = element('input', { type: 'checkbox', id: `done-${task}` });
    const label = element('label', { for: `done-${task}` }, said.heading);
    return [element('li', {}, box, element('div', {}, label, element('p', {}, said.how)))];
  });
  return titled('afterwards', words.sections.afterwards, [
    ...(items.length > 0 ? [element('p', {}, words.afterwardsLead), element('ol', { class: 'to-do' }, ...items)] : []),
    ...(told.afterwards === undefined ? [] : [element('p', { class: 'own' }, told.afterwards)]),
  ]);
}

/** A text of the administrator's own. */
export function toldPart(key: string, heading: string, text: string): HTMLElement {
  return titled(key, heading, [element('p', { class: 'own' }, text)]);
}

export function titled(key: string, heading: string, content: readonly HTMLElement[]): HTMLElement {
  const id = `about-${key}`;
  return element(
    'section',
    { class: `card ${key}`, 'aria-labelledby': id },
    element('h2', { id }, heading),
    ...content,
  );
}

/** Without a connection: what that means, and the way back where there is one. */
export function connectionPart(
  said: { heading: string; lead: string },
  again: { label: string; pressed: () => void } | null,
): HTMLElement {
  return element(
    'section',
    { class: 'card head lost', 'aria-labelledby': 'heading' },
    element('div', { class: 'sign' }, drawing('attention')),
    element('h1', { id: 'heading', tabindex: '-1' }, said.heading),
    element('p', { class: 'lead' }, said.lead),
    again === null
      ? null
      : element('div', { class: 'actions' }, button(again.label, 'primary', 'again', again.pressed)),
  );
}
