// `npm test`: every check and every test, ending in one line `N passed, N failed`. Three parts run side by side, because most leave a core
// idle; what such a part prints is kept until it has ended. Faults run alone: neighbours would change what they measure.
//   npm test -- unit layers      only these parts
//   npm run test:soak            random and kill tests at full size
import { randomInt } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawsFromSeed } from './test/soak.ts';
import { run, runKept } from './test/run.ts';
import { check, exitCode, notRun, overview, parseTally, summary, type Tally } from './test/tally.ts';

const root = join(import.meta.dirname, '..');
const node = [process.execPath, '--disable-warning=ExperimentalWarning'];
const bin = (path: string): string => join(root, 'node_modules', path);

const checks: Record<string, readonly string[]> = {
  types: [...node, bin('typescript/bin/tsc'), '-p', root],
  lint: [...node, bin('eslint/bin/eslint.js'), '--max-warnings=0', '.'],
  format: [...node, bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'],
  layers: [...node, join(root, 'scripts/layers.ts')],
};
const rooms: Record<string, string> = {
  unit: '{*/src,scripts}/**/*.test.{ts,tsx}',
  integration: 'test/integration/**/*.test.ts',
  e2e: 'test/e2e/**/*.test.ts',
  windows: 'test/windows/**/*.test.ts',
  faults: 'test/faults/**/*.test.ts',
};
/** Parts that may run at the same time, the longest first, so that all lanes end together. */
const beside = ['e2e', 'integration', 'windows', 'unit', 'lint', 'types', 'format', 'layers'];
/** More than there are cores: whoever waits for a browser, for Wine or for a time leaves one idle. */
const laneCount = 3;
const soakRooms = ['unit', 'integration', 'faults'];

const { values, positionals } = parseArgs({ options: { soak: { type: 'boolean' } }, allowPositionals: true });
const soak = values.soak === true;
const known = soak ? soakRooms : [...Object.keys(checks), ...Object.keys(rooms)];
const unknown = positionals.filter((part) => !known.includes(part));
if (unknown.length > 0) {
  console.error(`There is no part named ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(2);
}

const seed = process.env.FERRY_SEED ?? String(randomInt(2 ** 32));
process.env.FERRY_SEED = seed;
if (soak) process.env.FERRY_SOAK = '1';
console.log(`seed ${seed} (FERRY_SEED=${seed} repeats this run)`);

const wanted = positionals.length > 0 ? positionals : known;
const tallies: Tally[] = [];
const waiting = soak ? [] : beside.filter((part) => wanted.includes(part));
const alone = wanted.filter((part) => !waiting.includes(part));
const sideBySide = waiting.length > 1;
async function lane(): Promise<void> {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) await tell(part, sideBySide);
}
await Promise.all(Array.from({ length: laneCount }, lane));
for (const part of alone) await tell(part, false);
const order = (tally: Tally): number => known.indexOf(tally.part);
tallies.sort((a, b) => order(a) - order(b));
console.log(`\nseed ${seed}\n${overview(tallies).join('\n')}\n${summary(tallies)}`);
process.exitCode = exitCode(tallies);

/** Runs a part. `isKept`: another runs at the same time, so its lines come in one piece when it has ended. */
async function tell(part: string, isKept: boolean): Promise<void> {
  const started = performance.now();
  console.log(isKept ? `-- ${part} begins` : `\n== ${part}`);
  const kept: string[] = [];
  const tally = await runPart(part, async (command) => {
    if (!isKept) return await run(command, root);
    const { exit, output } = await runKept(command, root);
    kept.push(output);
    return exit;
  });
  tallies.push(tally);
  if (isKept) console.log(`\n== ${part}\n${kept.join('\n')}`);
  if (tally.notRun !== undefined) console.log(`not run: ${tally.notRun}`);
  else console.log(`${part} took ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

type Execute = (command: readonly string[]) => Promise<number | null>;

async function runPart(part: string, execute: Execute): Promise<Tally> {
  const command = checks[part];
  if (command !== undefined) return check(part, (await execute(command)) === 0);
  return runVitest(part, execute);
}

async function runVitest(project: string, execute: Execute): Promise<Tally> {
  const found = globSync(rooms[project] ?? '', { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] });
  const files = soak ? found.filter((file) => drawsFromSeed(readFileSync(join(root, file), 'utf8'))) : found;
  if (files.length === 0) return notRun(project, soak ? 'it has no random or kill test' : 'it has no tests yet');

  const folder = join(root, '.ferry', 'test');
  mkdirSync(folder, { recursive: true });
  const tallyFile = join(folder, `${project}-${process.pid}.json`);
  const script = join(root, 'scripts/test/vitest-project.ts');
  const exit = await execute([...node, script, project, tallyFile, ...(soak ? files : [])]);
  const text = existsSync(tallyFile) ? readFileSync(tallyFile, 'utf8') : undefined;
  rmSync(tallyFile, { force: true });
  return parseTally(project, text, exit);
}
