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
const unhandled = vitest.state.getUnhandledErrors().length;
await vitest.close();
writeFileSync(tallyFile, JSON.stringify(tallyOf(project, modules, unhandled)));

function tallyOf(part: string, ran: readonly TestModule[], unhandledErrors: number): Tally {
  let passed = 0;
  let failed = unhandledErrors;
  const skipped: Skip[] = [];
  for (const module of ran) {
    // A file that does not load, or whose hooks throw, has no failed test to show for it.
    failed += module.errors().length;
    for (const suite of module.children.allSuites()) failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed') passed += 1;
      else if (result.state === 'failed') failed += 1;
      else {
        const reason = result.state === 'skipped' ? (result.note ?? 'no reason given') : 'did not finish';
        skipped.push({ test: `${relative(process.cwd(), module.moduleId)} > ${test.fullName}`, reason });
      }
    }
  }
  return { part, passed, failed, skipped };
}
