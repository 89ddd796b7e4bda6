import axe from 'axe-core';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2 at level AA, and what axe calls best practice: headings in order, landmarks around everything. */
const rules: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  resultTypes: ['violations'],
};

/** What axe finds wrong on the page as it stands: one line each, with the rule and where. Empty is good. */
export async function violationsOn(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's policy forbids that, and it is the page as it ships that is judged.
  await page.evaluate(axe.source);
  // Colours in mid-transition are nobody's contrast.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.all(ending.map(async (animation) => await animation.finished.catch(() => null)));
  });
  const results = await page.evaluate(async (options): Promise<AxeResults> => {
    const { axe: here } = globalThis as unknown as { axe: typeof axe };
    // Tabster's guards of the focus order: they take the focus only to pass it on, never to keep it.
    return await here.run({ exclude: ['[data-tabster-dummy]'] }, options);
  }, rules);
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}
