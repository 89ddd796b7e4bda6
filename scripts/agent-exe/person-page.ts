import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * The page for the person at the laptop as assets of the single executable, by the names that the agent asks for
 * (`agent/src/person/page-files.ts`): its script becomes one file in `scratch`, the others are as they are.
 */
export async function personPage(root: string, scratch: string): Promise<Record<string, string>> {
  const page = join(root, 'agent/src/person/page');
  const script = join(scratch, 'person.js');
  await build({
    entryPoints: [join(page, 'main.ts')],
    outfile: script,
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'chrome120',
    format: 'esm',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const plain = ['page.html', 'page.css', 'ferry.svg'].map((name) => [`person/${name}`, join(page, name)]);
  return { 'person/main.js': script, ...(Object.fromEntries(plain) as Record<string, string>) };
}
