// Bundles what runs in Electron: the main process, the preload script, and the parts that it starts as utility processes.
//   node scripts/build-electron.ts       into admin-desktop/dist/electron
// The web host needs none of this: it runs from the sources. Native packages stay outside and are loaded from node_modules.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';

const root = join(import.meta.dirname, '..');
const outdir = join(root, 'admin-desktop/dist/electron');
const shared: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  external: ['electron', 'leveldown', 'koffi'],
  sourcemap: 'linked',
  legalComments: 'linked',
  logLevel: 'warning',
};
// Packages in CommonJS ask for Node's modules by `require`, which an ES module has to make for itself.
const banner = { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" };

// Parts read their version from the package.json above them, in the sources and here.
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
mkdirSync(outdir, { recursive: true });
writeFileSync(join(outdir, '..', 'package.json'), `${JSON.stringify({ name, version, type: 'module' })}\n`);

await Promise.all([
  build({
    ...shared,
    format: 'esm',
    banner,
    outdir,
    entryPoints: {
      main: join(root, 'admin-desktop/src/main/main.ts'),
      core: join(root, 'admin-desktop/src/core/main.ts'),
      server: join(root, 'sync-server/src/main.ts'),
      agent: join(root, 'agent/src/main.ts'),
    },
  }),
  build({
    ...shared,
    format: 'cjs',
    outfile: join(outdir, 'preload.cjs'),
    entryPoints: [join(root, 'admin-desktop/src/preload/preload.ts')],
  }),
]);
