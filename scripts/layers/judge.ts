// One import, held against the table: pure, so that each refusal has its own test.
import { isBuiltin } from 'node:module';
import { layers, processModules, unitTests, type Layer } from './table.ts';

/** The layer that a file belongs to, if any. `file` is relative to the root, with forward slashes. */
export function layerOf(file: string): Layer | undefined {
  return layers.find((layer) => layer.holds.some((held) => holds(held, file)));
}

/** Says why `file` may not import `target` (a resolved path or the name of a module of Node); undefined if it may. */
export function refusal(file: string, target: string): string | undefined {
  const layer = layerOf(file);
  if (layer === undefined) return 'its own file is in no layer';
  const isTest = unitTests.files.test(file);

  if (isBuiltin(target))
    return builtinAllowed(layer, target) || isTest ? undefined : `${layer.name} may not use ${target}`;

  const name = packageName(target);
  if (name !== undefined) {
    const allowed = packageAllowed(layer, name) || (isTest && unitTests.packages.includes(name));
    return allowed ? undefined : `${layer.name} may not import the package ${name}`;
  }

  if (isTest && unitTests.holds.some((held) => holds(held, target))) return undefined;
  const other = layerOf(target);
  if (other === undefined) return 'what it imports is in no layer';
  if (other === layer || layer.layers.includes(other.name)) return undefined;
  return `${layer.name} may not import ${other.name}`;
}

function holds(held: string, file: string): boolean {
  return held.endsWith('/') ? file.startsWith(held) : file === held;
}

function builtinAllowed(layer: Layer, target: string): boolean {
  if (layer.builtins === 'without-processes') return !processModules.includes(target.replace(/^node:/, ''));
  return layer.builtins === 'all';
}

function packageAllowed(layer: Layer, name: string): boolean {
  if (layer.packages === 'all') return true;
  return layer.packages.some((each) => (each.endsWith('/*') ? name.startsWith(each.slice(0, -1)) : name === each));
}

/** The npm package that a path inside node_modules belongs to; the types of a package count as the package. */
export function packageName(path: string): string | undefined {
  const found = path.lastIndexOf('node_modules/');
  const inside = found < 0 ? undefined : /^((?:@[^/]+\/)?[^/]+)/.exec(path.slice(found + 'node_modules/'.length))?.[1];
  const typed = inside === undefined ? undefined : /^@types\/(.+)$/.exec(inside)?.[1];
  if (typed === undefined) return inside;
  return typed.includes('__') ? `@${typed.replace('__', '/')}` : typed;
}
