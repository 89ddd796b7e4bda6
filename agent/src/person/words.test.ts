// What the compiler cannot see of the texts: that none is empty, none was left in English, and each check and task has some.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { taskIds } from '@ferry/common/orders/tasks';
import { checkLaptop } from '../checks/all.ts';
import { seedLaptop } from '../simulated/seed.ts';
import { openSimulatedLaptop } from '../simulated/simulated-laptop.ts';
import { nearestLanguage } from './desk.ts';
import { distanceIn, durationIn, momentIn } from './page/times.ts';
import { languages, toldChecks, toldTasks } from './page/view.ts';
import { wordsIn } from './page/words/all.ts';

/** Every text of a table by its path; functions as what they give for these arguments. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const say = value as (...values: unknown[]) => string;
    return [0, 1, 2].map((number) => [`${path}(${number})`, path === '.left' ? say(number) : say('<1>', '<2>')]);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => textsOf(each, `${path}.${key}`));
}

it.each(languages)('%s: has a text everywhere, as long as notices may be', (language) => {
  const texts = textsOf(wordsIn[language]);
  expect(texts.length).toBeGreaterThan(130);
  for (const [path, text] of texts) expect([path, text.trim() === text && text.length > 0]).toEqual([path, true]);
  for (const { title, text } of Object.values(wordsIn[language].notices)) {
    const said = typeof text === 'string' ? text : text('Donnerstag, 24. September um 14:30');
    // What NOTIFYICONDATAW holds.
    expect([title, title.length < 64, said.length < 256]).toEqual([title, true, true]);
  }
});

it.each(languages.filter((language) => language !== 'en'))('%s: no sentence was left in English', (language) => {
  const english = new Map(textsOf(wordsIn.en));
  const same = textsOf(wordsIn[language]).filter(([path, text]) => text.includes(' ') && english.get(path) === text);
  expect(same).toEqual([]);
});

it('has words for every task, and for every check of the agent', async () => {
  expect([...toldTasks].sort()).toEqual([...taskIds].sort());
  const folder = mkdtempSync(join(tmpdir(), 'ferry-words-'));
  try {
    const tenants = { sourceTenantId: '11111111-1111-4111-8111-111111111111' };
    const target = { targetTenantId: '22222222-2222-4222-8222-222222222222', targetUpn: 'ann@target.example' };
    const laptop = join(folder, 'laptop');
    unwrap(
      await seedLaptop(laptop, { upn: 'ann@source.example', sourceDomain: 'source.example', ...tenants, ...target }),
    );
    const tasks = taskIds.map((id) => ({ id, settings: {} }));
    const order = { ...tenants, ...target, sourceDomains: ['source.example'], tasks };
    const found = (await checkLaptop(openSimulatedLaptop(laptop), order)).map(({ id }) => id);
    expect(found.filter((id) => !(toldChecks as readonly string[]).includes(id))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('takes the language of Windows, whatever the country, and English where there is none', () => {
  expect(['de-AT', 'FR', 'es_MX', 'pt-BR', '', 'den'].map(nearestLanguage)).toEqual([
    'de',
    'fr',
    'es',
    'en',
    'en',
    'en',
  ]);
});

it('says times as people do', () => {
  const now = new Date(2026, 5, 1, 10, 0).getTime();
  expect(momentIn(wordsIn.de, now + 90 * 60_000, now)).toBe('11:30');
  expect(momentIn(wordsIn.de, now + 26 * 3_600_000, now)).toBe('Dienstag, 2. Juni um 12:00');
  expect(distanceIn(wordsIn.fr, now + 25 * 60_000, now)).toBe('dans 25 minutes');
  expect(distanceIn(wordsIn.en, now - 60_000, now)).toBe('in 0 minutes');
  expect(distanceIn(wordsIn.es, now + 3 * 86_400_000, now)).toBe('dentro de 3 días');
  expect([durationIn(wordsIn.en, 30), durationIn(wordsIn.de, 240)]).toEqual(['30 minutes', '4 Stunden']);
});
