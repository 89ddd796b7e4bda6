// `npm run bench -- <name> [options]` runs test/bench/<name>.ts; without a known name it lists them.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './test/run.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test', 'bench');
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => file.slice(0, -'.ts'.length))
  : [];

const [name, ...options] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  console.error(name === undefined ? 'Which benchmark?' : `There is no benchmark named ${name}.`);
  console.error(names.length === 0 ? 'There are none yet.' : `There are: ${names.join(', ')}.`);
  process.exitCode = 2;
} else {
  const script = join(folder, `${name}.ts`);
  process.exitCode =
    (await run([process.execPath, '--disable-warning=ExperimentalWarning', script, ...options], root)) ?? 1;
}
