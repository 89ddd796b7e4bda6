// `npm run demo`: one migration of two simulated laptops, without a screen and only through the public doors: the redirect
// file, HTTP, the console RPC. One laptop sees the server only, the other the LAN only. Ends with 0 when all is as ordered.
//   --keep        leave the data folder where it is, and say where
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { visitConsole } from './demo/console-visitor.ts';
import { table } from './demo/migrated-laptop.ts';
import { migrateTwoLaptops } from './demo/migration.ts';
import { checkoutRoot } from './parts.ts';

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
/** Milliseconds each wait may take: generous for a slow machine, and it ends. */
const withinMs = 60_000;
const home = mkdtempSync(join(tmpdir(), 'ferry-demo-'));
const started = performance.now();
const say = (line: string) =>
  void process.stdout.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);

const visit = await visitConsole({
  script: join(import.meta.dirname, 'start.ts'),
  env: { ...process.env, FERRY_HOME: home },
  withinMs,
});
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted.abort();
    void visit.stop().then(() => process.exit(130));
  });
}
try {
  say(`the console was ready after ${(visit.readyMs / 1000).toFixed(1)} s, on ${visit.origin}`);
  const usersFile = join(checkoutRoot, 'test/fixtures/users.csv');
  const outcomes = await migrateTwoLaptops(visit.console, { home, usersFile, withinMs, say });
  process.stdout.write(`\n${table(outcomes)}\n\n`);
  const faults = outcomes.flatMap((outcome) => outcome.faults);
  say(faults.length === 0 ? 'everything is as ordered' : `${faults.length} things are not as ordered`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} catch (thrown) {
  if (!interrupted.signal.aborted) {
    process.stderr.write(`The demonstration failed: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.stderr.write(`Repeat it with --keep to look into the logs.\n`);
  }
  process.exitCode = 1;
} finally {
  await visit.stop();
  if (values.keep) say(`its data and logs are in ${home}`);
  else rmSync(home, { recursive: true, force: true });
}
