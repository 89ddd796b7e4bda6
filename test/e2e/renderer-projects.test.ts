// The list of projects, as in renderer.test.ts: the sample project, and what can be done with a project in the list.
import { expect, test } from 'vitest';
import { violationsOn } from './pages/accessibility.ts';
import { ProjectsPage } from './pages/projects-page.ts';
import { emptyData } from './renderer/rows-of.ts';
import { busyProject } from './renderer/sample-rows.ts';
import { useShownPage } from './renderer/shown-page.ts';

const shown = useShownPage();
const page = () => {
  shown.page.setDefaultTimeout(15_000);
  return new ProjectsPage(shown.page);
};
/** For a look by eye; nothing by default. */
const pictures = process.env['FERRY_PICTURES'];
async function picture(name: string): Promise<void> {
  if (pictures !== undefined) await shown.page.screenshot({ path: `${pictures}/${name}.png`, animations: 'disabled' });
}

test('a first start offers to explore; progress is shown, cancelling leaves nothing, and the second time it is there', async () => {
  await shown.show(emptyData(), { open: false });
  const gates: (() => void)[] = [];
  shown.double.sampleGate = async () => await new Promise((resolve) => gates.push(resolve));
  const pass = async () => {
    await expect.poll(() => gates.length).toBe(1);
    gates.pop()?.();
  };
  await shown.page.getByRole('button', { name: 'Create a project' }).waitFor();
  await picture('first-start');
  await page().explore();
  await pass();
  await page().sampleStep('users', 'at-work');
  await page().sample.getByText('100 of 200').waitFor();
  await picture('sample-progress');
  expect(await violationsOn(shown.page)).toEqual([]);
  await page().sample.getByRole('button', { name: 'Cancel' }).click();
  await page().sample.waitFor({ state: 'detached' });
  await pass();
  expect(shown.double.shell.projects).toEqual([]);

  await page().explore();
  await pass();
  await page().sampleStep('project', 'done');
  await pass();
  await page().sampleStep('laptops', 'at-work');
  await pass();
  await page().banner.getByText('Sample project').waitFor();
  await shown.page.getByRole('heading', { name: 'Overview' }).waitFor();
  await page().banner.getByRole('button', { name: 'What to try' }).click();
  await shown.page.getByText('LAP-LATECOMER').waitFor();
  await picture('sample-tips');
  expect(await violationsOn(shown.page)).toEqual([]);
});

test('a sample project opens in one click, and others have no banner', async () => {
  await shown.show(busyProject(3));
  const { listed } = await import('./renderer/projects-double.ts');
  shown.double.shell.projects.push(listed({ id: 's1', name: 'Sample project', sample: true, state: 'closed' }));
  shown.double.changed();
  await shown.page.getByTestId('project-name').waitFor();
  expect(await page().banner.count()).toBe(0);
  await page().leave();
  await page().card('Sample project').getByText('Sample', { exact: true }).waitFor();
  expect(await shown.page.getByRole('button', { name: 'Explore with sample laptops' }).count()).toBe(0);
  await shown.page.getByRole('button', { name: 'Open Sample project' }).click();
  await page().banner.waitFor();
  expect(shown.asked('project.open')).toEqual([{ id: 's1', passphrase: null }]);
});
