import { z } from 'zod';

/** The version of an agent: three numbers, as Windows Installer compares them. No names of early versions. */
export const releaseVersionSchema = z.string().regex(/^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,4})$/, {
  error: 'not a version of three numbers, like 1.2.3',
});

/** Below zero when `a` is older than `b`, above when it is newer. Both must be versions of three numbers. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (const at of [0, 1, 2]) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
