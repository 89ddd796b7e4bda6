// Runs one vitest project and writes its tally: node vitest-project.ts <project> <tally file> [test file…]
// A process of its own, so that a crash in one project cannot take the count of the others with it.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { startVitest, type TestModule } from 'vitest/node';
import type { Skip, Tally } from './tally.ts';

const [project, tallyFile, ...files] = process.argv.slice(2);
if (project === undefined || tallyFile === undefined)
  throw new Error('usage: vitest-project.ts <project> <tally file>');

const vitest = await startVitest(files, { project: [project], watch: false, passWithNoTests: true });
const modules = vitest.state.getTestModules();
const unhandled = vitest.state.getUnhandledErrors();
await vitest.close();
writeFileSync(tallyFile, JSON.stringify(tallyOf(project, modules, unhandled)));

function tallyOf(part: string, ran: readonly TestModule[], unhandledErrors: readonly unknown[]): Tally {
  let passed = 0;
  const failures = unhandledErrors.map((error) => `outside of any test: ${firstLine(error)}`);
  const skipped: Skip[] = [];
  for (const module of ran) {
    const file = relative(process.cwd(), module.moduleId);
    // A file that does not load, or whose hooks throw, has no failed test to show for it.
    failures.push(...module.errors().map((error) => `${file}: ${firstLine(error)}`));
    for (const suite of module.children.allSuites())
      failures.push(...suite.errors().map((error) => `${file} > ${suite.fullName}: ${firstLine(error)}`));
    for (const test of module.children.allTests()) {
      const result = test.result();
      const name = `${file} > ${test.fullName}`;
      if (result.state === 'passed') passed += 1;
      else if (result.state === 'failed') failures.push(`${name}: ${firstLine(result.errors[0])}`);
      else
        skipped.push({
          test: name,
          reason: result.state === 'skipped' ? (result.note ?? 'no reason given') : 'did not finish',
        });
    }
  }
  return { part, passed, failed: failures.length, failures, skipped };
}

function firstLine(error: unknown): string {
  const text =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  return text.split('\n', 1)[0] ?? '';
}
