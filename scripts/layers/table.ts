// Who may import what. The folder is the layer. What is not listed here is refused: to let a layer use one more
// package or built-in module, add it to its row, where a reviewer sees it.

export interface Layer {
  readonly name: string;
  /** Folders and single files of this layer, relative to the root of the repository. */
  readonly holds: readonly string[];
  /** Names of the other layers that it may import, types included. */
  readonly layers: readonly string[];
  /** npm packages that it may import, with all their subpaths. `scope/*` stands for a whole scope. */
  readonly packages: readonly string[] | 'all';
  /** Modules built into Node: none, all of them, or all but those that start processes. */
  readonly builtins: 'none' | 'without-processes' | 'all';
}

/** Only the launcher starts other parts; the agent starts and ends programs of the laptop, that is its work. */
export const processModules = ['child_process', 'cluster'];

export const layers: readonly Layer[] = [
  { name: 'common', holds: ['common/src/'], layers: [], packages: ['zod', 'jose'], builtins: 'none' },
  // Types of packages that bring none, or harmful ones. No code.
  { name: 'declarations', holds: ['common/types/'], layers: [], packages: ['pouchdb-core'], builtins: 'none' },
  {
    name: 'core',
    holds: ['admin-desktop/src/core/'],
    // It answers the contract's calls, in their own row types (docs/adr/0005-core-answers-the-contract.md).
    layers: ['contract', 'common'],
    packages: [
      'rxdb',
      'rxjs',
      'bonjour-service',
      'ws',
      'csv-parse',
      '@peculiar/x509',
      'reflect-metadata',
      'zod',
      'jose',
    ],
    builtins: 'without-processes',
  },
  {
    name: 'contract',
    holds: ['admin-desktop/src/contract/'],
    layers: ['common'],
    packages: ['zod'],
    builtins: 'none',
  },
  {
    name: 'main',
    holds: ['admin-desktop/src/main/'],
    layers: ['contract', 'core', 'launcher', 'common'],
    packages: ['electron'],
    builtins: 'without-processes',
  },
  {
    name: 'preload',
    holds: ['admin-desktop/src/preload/'],
    layers: ['contract', 'core', 'common'],
    packages: ['electron'],
    builtins: 'without-processes',
  },
  {
    name: 'web-host',
    holds: ['admin-desktop/src/web-host/'],
    layers: ['contract', 'core', 'launcher', 'common'],
    packages: ['ws', 'zod'],
    builtins: 'without-processes',
  },
  {
    name: 'launcher',
    holds: ['admin-desktop/src/launcher/'],
    layers: ['contract', 'common'],
    packages: ['zod', 'ws'],
    builtins: 'all',
  },
  {
    name: 'renderer',
    holds: ['admin-desktop/src/renderer/'],
    layers: ['contract', 'common'],
    packages: [
      'react',
      'react-dom',
      'react-redux',
      '@reduxjs/toolkit',
      '@fluentui/*',
      '@tanstack/react-virtual',
      'react-router',
      'uqr',
      'zod',
    ],
    builtins: 'none',
  },
  // Before the agent, in whose folder it lies: what runs in the browser of the person at the laptop.
  { name: 'person-page', holds: ['agent/src/person/page/'], layers: [], packages: [], builtins: 'none' },
  {
    name: 'agent',
    holds: ['agent/src/'],
    layers: ['person-page', 'common'],
    packages: [
      'pouchdb-core',
      'pouchdb-adapter-http',
      'bonjour-service',
      'ws',
      'commander',
      'koffi',
      'regedit',
      'pkijs',
      'asn1js',
      'zod',
      'jose',
    ],
    builtins: 'all',
  },
  {
    name: 'sync-server',
    holds: ['sync-server/src/'],
    layers: ['common'],
    packages: ['fastify', 'nano', 'pouchdb-core', 'pouchdb-adapter-leveldb', 'commander', 'jose', 'zod'],
    builtins: 'without-processes',
  },
  {
    name: 'test',
    holds: ['test/'],
    layers: [
      'common',
      'core',
      'contract',
      'main',
      'preload',
      'web-host',
      'launcher',
      'renderer',
      'agent',
      'person-page',
      'sync-server',
      'tooling',
    ],
    packages: 'all',
    builtins: 'all',
  },
  {
    name: 'tooling',
    holds: ['scripts/', 'eslint.config.mjs', 'vitest.config.ts', 'admin-desktop/vite.config.ts'],
    layers: [],
    packages: [
      'typescript',
      'resedit',
      'typescript-eslint',
      'eslint',
      'eslint-plugin-react-hooks',
      'globals',
      'dependency-cruiser',
      'vite',
      'vitest',
      '@vitejs/plugin-react',
      'esbuild',
    ],
    builtins: 'all',
  },
];

/** What a unit test may import besides what its layer may: it stands beside its source, in the layer's folder. */
export const unitTests = {
  files: /\.test\.tsx?$/,
  holds: ['test/support/'],
  packages: ['vitest', 'fast-check'],
};
