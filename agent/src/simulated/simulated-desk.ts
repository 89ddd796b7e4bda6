import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Desk, Tray, TrayEvents } from '../person/desk.ts';
import { trayMarks } from '../person/tray.ts';
import type { TrayEntry, TrayView } from '../person/tray.ts';
import { JsonFile } from './json-file.ts';
import { laptopFiles } from './simulated-laptop.ts';

/** What was shown, the latest last: the file in which a test or a curious person finds it. */
export const noticesSchema = z.array(z.object({ title: z.string(), text: z.string() }));
const most = 50;

/** What the icon shows at this moment; there is no file while there is no icon. */
export const traySchema = z.object({
  mark: z.enum(trayMarks),
  tip: z.string(),
  menu: z.array(z.custom<TrayEntry>((value) => typeof value === 'object')).readonly(),
}) satisfies z.ZodType<TrayView>;

/** The desk of a laptop in a folder: notices go to `notices.json`, the icon to `tray.json`, and nothing opens by itself. */
export function simulatedDesk(folder: string): Desk {
  const path = join(folder, 'notices.json');
  const file = new JsonFile(path, noticesSchema);
  return {
    language: async () => (await laptopFiles(folder).machine.read()).language ?? 'en',
    notices: {
      async show(title, text) {
        if (!existsSync(path)) await file.write([]);
        await file.update((all) => [...all, { title, text }].slice(-most));
      },
    },
    tray: new SimulatedTray(join(folder, 'tray.json')),
    openWindow: null,
  };
}

class SimulatedTray implements Tray {
  readonly #path: string;
  readonly #file: JsonFile<typeof traySchema>;
  #events: TrayEvents | null = null;
  #shown = '';
  #turn: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
    this.#file = new JsonFile(path, traySchema);
  }

  open(events: TrayEvents): void {
    this.#events = events;
  }

  show(view: TrayView): void {
    const text = JSON.stringify(view);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#turn = this.#turn
      .then(async () => await this.#file.write(view))
      .catch((thrown: unknown) => this.#events?.failed(thrown));
  }

  async close(): Promise<void> {
    await this.#turn;
    await rm(this.#path, { force: true });
  }
}
