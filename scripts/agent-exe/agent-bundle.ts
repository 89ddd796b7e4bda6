import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import type { Plugin } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/**
 * What the agent carries and never uses, but keeps in memory: its requests are its own, so PouchDB needs no HTTP client with cookies
 * (and that no list of all domains); errors of zod are shown in English.
 */
const lean: Plugin = {
  name: 'lean',
  setup(build) {
    build.onResolve({ filter: /^pouchdb-fetch$/ }, () => ({
      path: join(root, 'node_modules/pouchdb-fetch/lib/index-browser.es.js'),
    }));
    build.onLoad({ filter: /[/\\]zod[/\\]v4[/\\]locales[/\\]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
      loader: 'js',
    }));
  },
};

/**
 * Options for its Node. It waits nearly all of its life, with a request now and then: without a bound (in MB) the room for what is
 * young would grow with each of them, for hours, to many times what is needed. And whoever asks for the state wants no word about
 * Node's SQLite above it.
 */
export const agentFlags = ['--max-semi-space-size=2', '--disable-warning=ExperimentalWarning'];

/** The agent in one file of JavaScript, as it ships. `version`: instead of its own. */
export async function bundleAgent(outfile: string, version?: string): Promise<void> {
  const define: Record<string, string> = version === undefined ? {} : { FERRY_AGENT_VERSION: JSON.stringify(version) };
  await bundleForNode(join(root, 'agent/src/main.ts'), outfile, define);
}

/** A program for the agent's Node in one file of JavaScript. Names stay, so that a stack can be read. */
export async function bundleForNode(
  entry: string,
  outfile: string,
  define: Record<string, string> = {},
): Promise<void> {
  await bundle({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['koffi'],
    define,
    // Without comments: one letter in them that is not ASCII doubles what the text takes in memory.
    minifyWhitespace: true,
    minifySyntax: true,
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
    // It is asked for only where the agent runs from its sources.
    logOverride: { 'empty-import-meta': 'silent' },
    plugins: [lean],
  });
}
