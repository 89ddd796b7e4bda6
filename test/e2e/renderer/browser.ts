import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const executable = process.env['FERRY_CHROMIUM'] ?? '/usr/bin/chromium';

export const browserMissing = existsSync(executable) ? null : `no browser at ${executable}`;

/** Debian's Chromium, kept from talking to anybody. */
export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** Builds the page as it ships, into a folder of its own: other tests may be reading the one in dist. */
export async function buildPage(): Promise<{ root: string; remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'ferry-page-'));
  const vite = join(repository, 'node_modules/vite/bin/vite.js');
  const args = ['build', '-c', 'admin-desktop/vite.config.ts', '--outDir', root, '--emptyOutDir', '--logLevel', 'warn'];
  await promisify(execFile)(process.execPath, [vite, ...args], {
    cwd: repository,
    // The test runner sets it to "test", which would build React for development.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
