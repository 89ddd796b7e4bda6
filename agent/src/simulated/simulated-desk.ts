import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Desk } from '../person/desk.ts';
import { JsonFile } from './json-file.ts';
import { laptopFiles } from './simulated-laptop.ts';

/** What was shown, the latest last: the file in which a test or a curious person finds it. */
export const noticesSchema = z.array(z.object({ title: z.string(), text: z.string() }));
const most = 50;

/** The desk of a laptop in a folder: notices go to `notices.json`, and nothing opens by itself. */
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
    openWindow: null,
  };
}
