// Finds every import that the table of layers does not allow, and every source file in nobody's folder.
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { cruise, type IDependency } from 'dependency-cruiser';
import { layerOf, refusal } from './judge.ts';

export interface Violation {
  readonly file: string;
  /** What is imported, as the source says it; absent when the file itself is what is wrong. */
  readonly imports?: string;
  readonly problem: string;
}

const source = /\.[cm]?[jt]sx?$/;
const notOurs = new Set(['node_modules', 'dist', '.git', '.ferry', 'coverage', 'test-results']);

/** Checks the tree below `root`. Changes the working directory while it runs, because dependency-cruiser does. */
export async function layerViolations(root: string): Promise<{ files: number; violations: Violation[] }> {
  const files = sourceFiles(root);
  if (files.length === 0) return { files: 0, violations: [] };
  const violations: Violation[] = files
    .filter((file) => layerOf(file) === undefined)
    .map((file) => ({ file, problem: 'is in no layer: move it, or give its folder a row in scripts/layers/table.ts' }));

  const { output } = await cruise(
    files,
    {
      baseDir: root,
      // Detecting circles takes a rule about them; everything else is judged below, against the table.
      validate: true,
      ruleSet: { forbidden: [{ name: 'circle', from: {}, to: { circular: true } }] },
      // A type import ties two layers together as firmly as any other.
      tsPreCompilationDeps: true,
      combinedDependencies: true,
      doNotFollow: { path: ['node_modules'] },
    },
    {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js', '.cjs', '.jsx', '.d.ts', '.json'],
      mainFields: ['module', 'main', 'types'],
      symlinks: true,
    },
  );
  if (typeof output === 'string') throw new Error(`dependency-cruiser reported text: ${output}`);
  const ours = new Set(files);
  for (const module of output.modules) {
    if (!ours.has(module.source) || layerOf(module.source) === undefined) continue;
    for (const dependency of module.dependencies) {
      const problem = problemOf(module.source, dependency);
      if (problem !== undefined) violations.push({ file: module.source, imports: dependency.module, problem });
    }
  }
  return { files: files.length, violations };
}

function problemOf(file: string, dependency: IDependency): string | undefined {
  if (dependency.couldNotResolve) return 'leads nowhere: a wrong path, or a package that is not installed';
  const types = dependency.cycle?.some((step) => step.dependencyTypes.includes('type-only')) ?? false;
  if (dependency.circular && !types && dependency.typeOnly !== true) {
    const circle = (dependency.cycle ?? []).map((step) => step.name).join(' > ');
    return `closes a circle (${circle}): move what both need into a third file`;
  }
  return refusal(file, dependency.resolved);
}

function sourceFiles(root: string, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(root, path);
    return source.test(entry.name) ? [relative(root, path).split(sep).join('/')] : [];
  });
}
