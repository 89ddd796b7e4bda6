import { join } from 'node:path';
import { bundleForNode } from './agent-bundle.ts';

/**
 * The program of the thread that shows the tray icon's menu, as an asset of the single executable by the name that the agent asks for
 * (`agent/src/windows/tray/menu-thread.ts`): one file in `scratch`.
 */
export async function menuWorker(root: string, scratch: string): Promise<Record<string, string>> {
  const script = join(scratch, 'menu-worker.cjs');
  await bundleForNode(join(root, 'agent/src/windows/tray/menu-worker.ts'), script);
  return { 'tray/menu-worker.js': script };
}
