// Once before all tests of Windows: what each of them would make again, and all of them only read.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { makeWineTemplate, wineMissing } from './wine-template.ts';

let folder: string | null = null;

export async function setup(project: TestProject): Promise<void> {
  if (wineMissing !== null) {
    project.provide('windowsThings', null);
    return;
  }
  folder = mkdtempSync(join(tmpdir(), 'ferry-windows-'));
  const wineTemplate = join(folder, 'home');
  const build = join(import.meta.dirname, '../../../scripts/agent-exe/build.ts');
  await Promise.all([
    promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', build, '--out', folder]),
    makeWineTemplate(wineTemplate),
  ]);
  project.provide('windowsThings', { agentExe: join(folder, 'ferry-agent.exe'), wineTemplate });
}

export function teardown(): void {
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
}
