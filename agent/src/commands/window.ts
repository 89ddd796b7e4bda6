import { ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { lookAtDataFolder } from '../identity/data-folder.ts';
import { launchAgent } from '../install/launch-agent.ts';
import { isAgentRunning } from '../install/running-agent.ts';
import { nearestLanguage } from '../person/desk.ts';
import { askForLink } from '../person/link-folder.ts';
import { wordsIn } from '../person/page/words/all.ts';
import { openAppWindow } from '../windows/app-window.ts';
import { openLaptop } from './open-laptop.ts';

export interface WindowOptions {
  data: string;
  print: boolean;
  start: boolean;
  simulated?: string;
}

/** One that runs answers in a moment; one that starts has its journal to read first. Milliseconds. */
const answersMs = 1500;
const startsMs = 30_000;

/** Opens the page for the person at the laptop, which the running agent serves; elsewhere says where its link lies. */
export async function window(options: WindowOptions): Promise<Result<void>> {
  const page = await linkPage(options);
  if (!page.ok) {
    if (options.start) await tellPerson(options.simulated);
    return page;
  }
  if (!options.print && process.platform === 'win32' && (await openAppWindow(page.value))) return ok(undefined);
  process.stdout.write(`Open this file in a browser within a minute: ${page.value}\n`);
  return ok(undefined);
}

async function linkPage({ data, start, simulated }: WindowOptions): Promise<Result<string>> {
  const folder = await lookAtDataFolder(data);
  const starts = start && !(await isAgentRunning(data));
  // One that was not started by `start` answers as well.
  const page = folder.ok ? await askForLink(folder.value.window, starts ? answersMs : undefined) : folder;
  if (page.ok || !starts) return page;
  const launched = await launchAgent(data, simulated);
  if (!launched.ok) return launched;
  // Without data of its own it has to enrol first, for which it may wait for days.
  return folder.ok ? await askForLink(folder.value.window, startsMs) : folder;
}

/** Nobody sees what a program from the Start menu writes. */
async function tellPerson(simulated: string | undefined): Promise<void> {
  const laptop = openLaptop(simulated);
  if (!laptop.ok) return;
  const { desk, person } = laptop.value;
  await person.tell('Ferry', wordsIn[nearestLanguage(await desk.language())].tray.noWindow);
}
