import { errorFrom } from '@ferry/common/errors';
import type { CheckResult } from '@ferry/common/report';
import type { Laptop } from '../laptop.ts';
import { scopeOf } from '../tenant-scope.ts';
import { accountChecks } from './account-checks.ts';
import { warn } from './check.ts';
import type { Check, Finding, LaptopCheck, Look } from './check.ts';
import { leftAloneChecks } from './left-alone-checks.ts';
import { machineChecks } from './machine-checks.ts';
import { oneDriveChecks } from './onedrive-checks.ts';
import { registryCheck } from './registry-check.ts';

const checks: readonly Check[] = [
  registryCheck,
  ...machineChecks,
  ...accountChecks,
  ...oneDriveChecks,
  ...leftAloneChecks,
];

type OrderToCheck = Look['go'] & Parameters<typeof scopeOf>[0];

/**
 * Looks at the laptop before anything is planned. Changes nothing. A check that cannot look is a warning with the reason: it
 * does not hold a migration up, since every step looks again at what it touches.
 */
export async function checkLaptop(laptop: Laptop, go: OrderToCheck): Promise<LaptopCheck[]> {
  const look: Look = { laptop, scope: scopeOf(go), go };
  const wanted = new Set(go.tasks.map(({ id }) => id));
  const results: LaptopCheck[] = [];
  for (const check of checks) {
    if (check.tasks && !check.tasks.some((task) => wanted.has(task))) continue;
    const { id, title } = check;
    const finding = await findingOf(check, look);
    const { verdict } = finding;
    const more = verdict === 'pass' ? {} : { remedy: finding.remedy.slice(0, 300), about: finding.about };
    results.push({ id, title, verdict, found: finding.found.slice(0, 400), ...more });
  }
  return results;
}

async function findingOf(check: Check, look: Look): Promise<Finding> {
  try {
    return await check.find(look);
  } catch (thrown) {
    const { message } = errorFrom(thrown, check.id);
    return warn({ kind: 'not-looked-at' }, `it could not be looked at: ${message}`, 'Look at it by hand.');
  }
}

/** The titles of what is in the way, as the reason of a run; null when nothing is. */
export function blockedBy(results: readonly CheckResult[]): string | null {
  const blocking = results.filter(({ verdict }) => verdict === 'block');
  if (blocking.length === 0) return null;
  return `blocked: ${blocking.map(({ title, found }) => `${title} (${found})`).join('; ')}`;
}
