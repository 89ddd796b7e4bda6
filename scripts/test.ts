// `npm test`: every check and every test, one after the other, ending in one line `N passed, N failed`.
//   npm test -- unit layers      only these parts
//   npm run test:soak            random and kill tests at full size
import { randomInt } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawsFromSeed } from './test/soak.ts';
import { run } from './test/run.ts';
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

const tallies: Tally[] = [];
for (const part of positionals.length > 0 ? positionals : known) {
  const started = performance.now();
  console.log(`\n== ${part}`);
  const tally = await runPart(part);
  tallies.push(tally);
  if (tally.notRun !== undefined) console.log(`not run: ${tally.notRun}`);
  else console.log(`${part} took ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
console.log(`\nseed ${seed}\n${overview(tallies).join('\n')}\n${summary(tallies)}`);
process.exitCode = exitCode(tallies);

async function runPart(part: string): Promise<Tally> {
  const command = checks[part];
  if (command !== undefined) return check(part, (await run(command, root)) === 0);
  return runVitest(part);
}

async function runVitest(project: string): Promise<Tally> {
  const found = globSync(rooms[project] ?? '', { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] });
  const files = soak ? found.filter((file) => drawsFromSeed(readFileSync(join(root, file), 'utf8'))) : found;
  if (files.length === 0) return notRun(project, soak ? 'it has no random or kill test' : 'it has no tests yet');

  const folder = join(root, '.ferry', 'test');
  mkdirSync(folder, { recursive: true });
  const tallyFile = join(folder, `${project}-${process.pid}.json`);
  const script = join(root, 'scripts/test/vitest-project.ts');
  const exit = await run([...node, script, project, tallyFile, ...(soak ? files : [])], root);
  const text = existsSync(tallyFile) ? readFileSync(tallyFile, 'utf8') : undefined;
  rmSync(tallyFile, { force: true });
  return parseTally(project, text, exit);
}
