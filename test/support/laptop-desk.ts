// What the person at a simulated laptop has seen, and what Windows would say of it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Condition } from '../../agent/src/laptop.ts';
import type { TrayView } from '../../agent/src/person/tray.ts';
import { noticesSchema, traySchema } from '../../agent/src/simulated/simulated-desk.ts';

/** Every notice, the latest last. */
export function noticesOn(laptop: string): { title: string; text: string }[] {
  const path = join(laptop, 'notices.json');
  return existsSync(path) ? noticesSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : [];
}

/** What the icon beside the clock shows; null while there is none. */
export function trayOn(laptop: string): TrayView | null {
  const path = join(laptop, 'tray.json');
  return existsSync(path) ? traySchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}

export function setCondition(
  laptop: string,
  condition: Pick<Condition, 'freeBytes' | 'onMains' | 'batteryPercent'>,
): void {
  const path = join(laptop, 'machine.json');
  const machine = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...machine, condition: { build: 26_100, ...condition } }));
}
