// npm run test:rxdb: RxDB's own tests of a storage, run against ours. They are not in RxDB's package, so they come from a
// checkout of its repository with its dependencies installed, named by RXDB_SOURCE; what they test is our installed RxDB.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

const suites = ['rx-storage-implementations', 'rx-storage-query-correctness'].map(
  (name) => `test/unit/${name}.test.ts`,
);
const ours = fileURLToPath(new URL('../admin-desktop/src/core/storage/index.ts', import.meta.url));
const configId = '\0ferry-rxdb-config';

const notRun = whyNot(process.env.RXDB_SOURCE);
if (notRun) console.log(`test:rxdb: not run (${notRun})`);
else await run(resolve(process.env.RXDB_SOURCE ?? ''));

/** @param {string | undefined} source */
function whyNot(source) {
  if (!source) return 'RXDB_SOURCE names no checkout of the RxDB repository';
  const missing = suites.find((suite) => !existsSync(join(source, suite)));
  return missing && `RXDB_SOURCE has no ${missing}`;
}

/** @param {string} root The checkout. */
async function run(root) {
  warnOfAnotherVersion(root);
  const folder = mkdtempSync(join(tmpdir(), 'ferry-test-rxdb-'));
  try {
    const vitest = await startVitest(
      'test',
      suites,
      {
        root,
        config: false,
        watch: false,
        globals: true,
        include: suites,
        // The suite about attachments is empty for a storage that has none.
        passWithNoTests: true,
        pool: 'forks',
        execArgv: ['--disable-warning=ExperimentalWarning'],
        testTimeout: 60_000,
        // One RxDB for the tests, its test tools and our storage: so none of it may be loaded past the resolver below.
        server: { deps: { inline: [/rxdb/] } },
      },
      { plugins: [bridge(root, join(folder, 'project.sqlite'))] },
    );
    await vitest.close();
    // vitest has set the exit code by its results; no test at all is a failure too.
    if (vitest.state.getTestModules().length !== suites.length) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} root */
function warnOfAnotherVersion(root) {
  /** @param {string} path */
  const version = (path) => JSON.parse(readFileSync(path, 'utf8')).version;
  const installed = fileURLToPath(new URL('../node_modules/rxdb/package.json', import.meta.url));
  const [theirs, wanted] = [version(join(root, 'package.json')), version(installed)];
  if (theirs !== wanted) console.log(`test:rxdb: the tests are those of RxDB ${theirs}; installed is ${wanted}`);
}

/**
 * Puts our storage and our RxDB in the places where the checkout's tests look for theirs.
 *
 * @param {string} root
 * @param {string} databasePath
 * @returns {import('vite').Plugin}
 */
function bridge(root, databasePath) {
  const fromCheckout = createRequire(join(root, 'package.json'));
  const fromFerry = createRequire(import.meta.url);
  return {
    name: 'ferry-rxdb-bridge',
    enforce: 'pre',
    async resolveId(id, importer) {
      if (id === './config.ts' && importer?.includes('/test/unit/')) return configId;
      if (id.startsWith('rxdb/') && importer === configId) return this.resolve(id, ours);
      const plugin = /^\.\.\/\.\.\/plugins\/([a-z-]+)\/index\.mjs$/.exec(id)?.[1];
      if (plugin) return this.resolve(`rxdb/plugins/${plugin}`, ours);
      if (id === 'rxjs' || id === 'jsonschema-key-compression') return this.resolve(id, fromFerry.resolve('rxdb'));
      // RxDB's package has its test tools in it, but not what they need.
      if (/^[.\0/]|^node:/.test(id) || (await this.resolve(id, importer, { skipSelf: true }))) return undefined;
      return fromCheckout.resolve(id);
    },
    load(id) {
      return id === configId ? configSource(databasePath) : undefined;
    },
  };
}

/** @param {string} databasePath */
function configSource(databasePath) {
  return `
    import { afterAll, beforeAll, describe } from 'vitest';
    import { setConfig } from 'rxdb/plugins/test-utils';
    import { createSqliteStorage, ProjectDatabase } from ${JSON.stringify(ours)};
    const path = ${JSON.stringify(databasePath)} + process.pid;
    const storage = createSqliteStorage({ database: ProjectDatabase.open({ path }) });
    Object.assign(globalThis, { before: beforeAll, after: afterAll });
    const config = {
      storage: {
        name: 'ferry-sqlite',
        getStorage: () => storage,
        getPerformanceStorage: () => ({ storage, description: 'ferry-sqlite' }),
        hasPersistence: true,
        hasMultiInstance: true,
        hasAttachments: false,
        hasReplication: true,
      },
    };
    setConfig(config);
    export const describeParallel = describe;
    export default config;
  `;
}
