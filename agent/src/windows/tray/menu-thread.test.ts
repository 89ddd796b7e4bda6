import { Worker } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import type { TrayEntry } from '../../person/tray.ts';
import { MenuThread, menuThreadLimits } from './menu-thread.ts';
import { menuRequestSchema, numbered } from './numbered-menu.ts';
import type { MenuRequest } from './numbered-menu.ts';

const digest = 'd'.repeat(43);
const entries: readonly TrayEntry[] = [
  { kind: 'said', label: 'Your move is ready' },
  { kind: 'line' },
  { kind: 'act', label: 'Open', act: { act: 'open' } },
  {
    kind: 'list',
    label: 'Later',
    entries: [{ kind: 'act', label: '1 h', act: { act: 'defer', digest, minutes: 60 } }],
  },
  { kind: 'act', label: 'Start…', act: { act: 'ask-start' } },
];
const begun = "const { parentPort, workerData } = require('node:worker_threads');";
const opens = `${begun} parentPort.postMessage({ kind: 'opens', window: 7n });`;
/** As a thread of Windows' is while its menu is open: nothing of it runs until `cancel`. */
const holds = `${opens} Atomics.wait(new Int32Array(workerData.held), 0, 0); parentPort.postMessage({ kind: 'closed', chosen: 0 });`;

const open: MenuThread[] = [];
afterEach(async () => await Promise.all(open.splice(0).map(async (one) => await one.close())));

/** Each menu by a real thread that runs the next of the programs. */
function menus(...programs: string[]) {
  const held = new SharedArrayBuffer(4);
  const asked: MenuRequest[] = [];
  const cancelled: unknown[] = [];
  let opened: () => void = () => undefined;
  const isOpen = new Promise<void>((resolve) => (opened = resolve));
  const thread = new MenuThread({
    koffi: 'C:\\koffi.node',
    startWorker(request) {
      asked.push(request);
      const options = { eval: true, workerData: { held }, resourceLimits: menuThreadLimits };
      const worker = new Worker(programs.shift() ?? '', options);
      worker.on('message', opened);
      return worker;
    },
    cancel(window) {
      cancelled.push(window);
      Atomics.store(new Int32Array(held), 0, 1);
      Atomics.notify(new Int32Array(held), 0);
    },
  });
  open.push(thread);
  return { thread, asked, cancelled, isOpen };
}
const answering = (chosen: unknown) => `${opens} parentPort.postMessage({ kind: 'closed', chosen: ${String(chosen)} })`;

it('gives the thread numbers without a meaning, and takes back the one that was chosen', async () => {
  const { thread, asked, cancelled } = menus(answering(2), answering(0));
  expect(await thread.ask(entries, -8, 20)).toEqual({ act: 'defer', digest, minutes: 60 });
  expect(await thread.ask(entries, 0, 0)).toBeNull();
  expect(asked[0]).toMatchObject({ koffi: 'C:\\koffi.node', x: -8, y: 20 });
  expect(menuRequestSchema.parse(asked[0]).entries).toEqual([
    { kind: 'said', label: 'Your move is ready' },
    { kind: 'line' },
    { kind: 'act', label: 'Open', id: 1, byDefault: true },
    { kind: 'list', label: 'Later', entries: [{ kind: 'act', label: '1 h', id: 2, byDefault: false }] },
    { kind: 'act', label: 'Start…', id: 3, byDefault: false },
  ]);
  expect(JSON.stringify(numbered(entries).entries)).not.toContain(digest);
  expect(cancelled).toEqual([]);
});

it.each([
  ['that throws', `${begun} throw new Error('no window')`, 'no window'],
  ['that ends without a word', begun, 'it ended with 0'],
  ['that ends while its menu is open', `${opens} process.exit(3)`, 'it ended with 3'],
  [
    'that needs too much memory',
    `${opens} const all = []; for (;;) all.push(new Array(1e5).fill(all.length))`,
    'memory',
  ],
  ['that says what is no answer', `${begun} parentPort.postMessage({ kind: 'picked', act: 'open' })`, 'no answer'],
  ['that chose what is not there', answering(4), '4 was chosen, of 3'],
])('a thread %s takes nothing along, and the next menu has a thread of its own', async (_what, program, why) => {
  const { thread } = menus(program, answering(1));
  await expect(thread.ask(entries, 0, 0)).rejects.toThrow(why);
  expect(await thread.ask(entries, 0, 0)).toEqual({ act: 'open' });
});

it('closes the menu that is open when the agent ends, and shows one at a time', async () => {
  const { thread, asked, cancelled, isOpen } = menus(holds);
  const listeners = process.listenerCount('exit');
  const chosen = thread.ask(entries, 0, 0);
  await isOpen;
  expect([await thread.ask(entries, 0, 0), asked.length]).toEqual([null, 1]);
  expect(process.listenerCount('exit')).toBe(listeners + 1);
  await thread.close();
  expect([await chosen, cancelled, process.listenerCount('exit')]).toEqual([null, [7n], listeners]);
});

it('closes one that is just about to open', async () => {
  const { thread, cancelled } = menus(holds);
  const chosen = thread.ask(entries, 0, 0);
  await thread.close();
  expect([await chosen, cancelled]).toEqual([null, [7n]]);
});
