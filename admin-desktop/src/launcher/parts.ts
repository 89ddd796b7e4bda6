import { join } from 'node:path';

/** Where the parts are that the launcher starts: by path, never by import (DESIGN section 1). */
export interface PartPaths {
  readonly core: string;
  readonly server: string;
  readonly agent: string;
  readonly webHost: string;
  /** folder of the built user interface */
  readonly renderer: string;
}

/** The parts in a checkout, whose root is `root`. */
export function sourceParts(root: string): PartPaths {
  return {
    core: join(root, 'admin-desktop/src/core/main.ts'),
    server: join(root, 'sync-server/src/main.ts'),
    agent: join(root, 'agent/src/main.ts'),
    webHost: join(root, 'admin-desktop/src/web-host/main.ts'),
    renderer: join(root, 'admin-desktop/dist/renderer'),
  };
}

/** The root of this checkout, seen from this file. */
export const checkoutRoot = join(import.meta.dirname, '..', '..', '..');
