import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Gives names of laptops that nobody has had in this folder: `laptop-1`, `laptop-2`, and so on. */
export function freeNames(folder: string, taken: readonly { name: string }[]): () => string {
  const names = new Set(taken.map(({ name }) => name));
  let number = 0;
  return () => {
    for (;;) {
      number += 1;
      const name = `laptop-${number}`;
      // Laptops of an earlier Ferry stay where they are, with what was done to them.
      if (!names.has(name) && !existsSync(join(folder, name))) return name;
    }
  };
}
