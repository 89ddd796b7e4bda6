// The list of projects, as in renderer.test.ts: the sample project, and what can be done with a project in the list.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { partBytes } from '../../admin-desktop/src/contract/calls/project-calls.ts';
import { violationsOn } from './pages/accessibility.ts';
import { ProjectsPage } from './pages/projects-page.ts';
import { listed, projectMark } from './renderer/projects-double.ts';
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

describe('with projects in the list', () => {
  async function show(scheme: 'light' | 'dark' = 'light'): Promise<void> {
    await shown.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await shown.show(emptyData(), { open: false });
    shown.double.shell.projects.push(
      listed({ name: 'Contoso to Fabrikam', state: 'closed' }),
      listed({
        id: 'p2',
        name: 'Wingtip',
        state: 'closed',
        folder: '/projects/wingtip',
        exportedAt: '2026-01-04T10:00:00.000Z',
      }),
      listed({ id: 's1', name: 'Sample project', state: 'closed', folder: '/projects/sample', sample: true }),
      listed({ id: 'p3', name: 'Northwind 2024', state: 'closed', folder: '/projects/northwind', archived: true }),
    );
    shown.double.losses = { users: 1240, computers: 1187, openOrders: 14, rootKey: true };
    shown.double.changed();
    await page().card('Wingtip').waitFor();
  }

  test.each(['light', 'dark'] as const)('%s: the list and every dialog, as axe sees them', async (scheme) => {
    await show(scheme);
    await page().showArchive();
    await page().card('Northwind').waitFor();
    await picture(`projects-${scheme}`);
    expect(await violationsOn(shown.page)).toEqual([]);
    for (const act of ['Rename', 'Export', 'Delete'] as const) {
      await page().do(act, 'Contoso to Fabrikam');
      await page().dialog.waitFor();
      if (act === 'Delete') await page().dialog.getByTestId('losses').waitFor();
      await picture(`project-${act.toLowerCase()}-${scheme}`);
      expect(await violationsOn(shown.page)).toEqual([]);
      await page().dialog.getByRole('button', { name: 'Cancel' }).click();
      await page().dialog.waitFor({ state: 'detached' });
    }
    await shown.page.getByRole('button', { name: 'Import', exact: true }).click();
    await page().dialog.waitFor();
    await picture(`project-import-${scheme}`);
    expect(await violationsOn(shown.page)).toEqual([]);
  });

  test('renamed; an empty name, and the same one, cannot be given', async () => {
    await show();
    await page().do('Rename', 'Wingtip');
    const confirm = page().dialog.getByTestId('confirm');
    expect(await confirm.isDisabled()).toBe(true);
    await page().dialog.getByLabel('Project name').fill('  ');
    expect(await confirm.isDisabled()).toBe(true);
    await page().dialog.getByLabel('Project name').fill('Wingtip Toys ');
    await confirm.click();
    await page().card('Wingtip Toys').waitFor();
    expect(shown.asked('project.rename')).toEqual([{ id: 'p2', name: 'Wingtip Toys' }]);
  });

  test('archived ones have a section of their own, and come back', async () => {
    await show();
    expect(await page().names()).toEqual(['Contoso to Fabrikam', 'Wingtip', 'Sample project']);
    await page().do('Archive', 'Wingtip');
    await shown.page.getByRole('button', { name: 'Archive (2)' }).waitFor();
    await page().card('Wingtip').waitFor({ state: 'detached' });
    await page().showArchive();
    expect(await page().names()).toEqual(['Contoso to Fabrikam', 'Sample project', 'Wingtip', 'Northwind 2024']);
    expect(await shown.page.getByRole('button', { name: 'Open Northwind 2024' }).count()).toBe(0);
    await shown.page.getByRole('button', { name: 'Restore Northwind 2024' }).click();
    await shown.page.getByRole('button', { name: 'Open Northwind 2024' }).waitFor();
    expect(shown.asked('project.archive')).toEqual([
      { id: 'p2', archived: true },
      { id: 'p3', archived: false },
    ]);
    for (const name of ['Contoso to Fabrikam', 'Sample project', 'Northwind 2024']) await page().do('Archive', name);
    await shown.page.getByText('All projects are in the archive.').waitFor();
  });

  test('deleted once its name was typed, after a word on what that means', async () => {
    await show();
    await page().do('Delete', 'Contoso to Fabrikam');
    const losses = page().dialog.getByTestId('losses');
    for (const words of ['1,240 users', '1,187 computers', '14 orders not finished yet', 'the key of the project'])
      await losses.getByText(words).waitFor();
    await page().dialog.getByText('It was never exported from here.').waitFor();
    const confirm = page().dialog.getByTestId('confirm');
    const name = page().dialog.getByLabel('Type “Contoso to Fabrikam” to delete it');
    await name.fill('contoso to fabrikam');
    expect(await confirm.isDisabled()).toBe(true);
    await name.fill('Contoso to Fabrikam');
    await confirm.click();
    await page().card('Contoso to Fabrikam').waitFor({ state: 'detached' });
    expect(shown.asked('project.delete')).toEqual([{ id: 'p1', typedName: 'Contoso to Fabrikam' }]);
    await page().do('Delete', 'Wingtip');
    await page().dialog.getByText('It was last exported').waitFor();
  });

  test('exported into one file, byte for byte, in parts', async () => {
    await show();
    const content = Buffer.alloc(2 * partBytes + 4711);
    for (let at = 0; at < content.length; at += 1) content[at] = (at * 7919) % 251;
    shown.double.exported = content;
    await page().do('Export', 'Wingtip');
    const saved = shown.page.waitForEvent('download');
    await page().dialog.getByRole('button', { name: 'Export' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('contoso.ferryproject');
    expect(readFileSync(await download.path()).equals(content)).toBe(true);
    await page().dialog.getByTestId('export-saved').getByText('2.1 MB').waitFor();
    // The console may delete its file now.
    await expect.poll(() => shown.double.shell.projects[1]?.exportedAt).not.toBe('2026-01-04T10:00:00.000Z');
    expect(shown.asked('export.part')).toHaveLength(3);
  });

  test('imported from one file; a stranger’s is refused with what to do', async () => {
    await show();
    await shown.page.getByRole('button', { name: 'Import', exact: true }).click();
    const choose = async (name: string, buffer: Buffer) =>
      await shown.page
        .getByTestId('project-file')
        .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    await choose('holiday.zip', Buffer.from('PK nothing of ours'));
    await page().dialog.getByText('This is not a file that Ferry exported.').waitFor();
    await choose('empty.ferryproject', Buffer.alloc(0));
    await page().dialog.getByText('The file is empty.').waitFor();
    expect(await violationsOn(shown.page)).toEqual([]);

    const file = Buffer.concat([Buffer.from(projectMark), Buffer.alloc(2 * partBytes, 'x')]);
    await choose('brought.ferryproject', file);
    await page().dialog.getByTestId('project-imported').getByText('It is in the list, closed.').waitFor();
    await page().dialog.getByRole('button', { name: 'Done' }).click();
    await page().card('Brought along').waitFor();
    const digest = createHash('sha256').update(file).digest('hex');
    expect(shown.double.imported).toEqual({ digest, bytes: file.length });
  });
});
