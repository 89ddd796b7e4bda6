import { createInterface } from 'node:readline';

/** Lines that come in while a fleet works. */
export interface FleetOrders {
  /** whoever gave orders is gone; never where that cannot be seen */
  readonly ended: Promise<void>;
  close(): void;
}

/** What Electron's utility processes have instead of a standard input. */
type ParentPort = {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
};

/**
 * Reads orders from the standard input. A utility process of Electron has none: there they come as messages of the process
 * that started it, and ends with that one.
 */
export function readFleetOrders(child: NodeJS.Process, take: (line: string) => void): FleetOrders {
  const port = (child as { parentPort?: unknown }).parentPort;
  if (isParentPort(port)) {
    port.on('message', ({ data }) => {
      if (typeof data === 'string') take(data);
    });
    return { ended: new Promise(() => undefined), close: () => undefined };
  }
  const input = createInterface({ input: child.stdin, terminal: false });
  input.on('line', take);
  return {
    ended: new Promise((resolve) => {
      input.once('close', resolve);
    }),
    close() {
      input.close();
      child.stdin.destroy();
    },
  };
}

function isParentPort(port: unknown): port is ParentPort {
  return typeof port === 'object' && port !== null && 'on' in port && typeof port.on === 'function';
}
