import type { Processes } from '../laptop.ts';

/** Which of these programs run now, by the name that Windows gives. */
export async function runningOf(processes: Processes, names: readonly string[]): Promise<string[]> {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const running = (await processes.list()).map(({ name }) => name).filter((name) => wanted.has(name.toLowerCase()));
  return [...new Set(running)].sort();
}
