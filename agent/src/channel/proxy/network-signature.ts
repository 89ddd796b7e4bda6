import { networkInterfaces } from 'node:os';
import { pause } from '../backoff.ts';

const lookMs = 2000;

/** Which addresses this computer has: another text when it has joined another network, or left one. */
export function networkSignature(): string {
  const addresses = Object.entries(networkInterfaces()).flatMap(([name, all]) =>
    (all ?? []).filter(({ internal }) => !internal).map(({ cidr, address }) => `${name} ${cidr ?? address}`),
  );
  return addresses.sort().join('\n');
}

/**
 * Waits, but no longer than until the network is another one; true then. It is looked at again and again, not listened for: that
 * is the same on every system, and costs nothing while there is a connection.
 */
export async function pauseOnThisNetwork(
  ms: number,
  signal: AbortSignal,
  signature: () => string = networkSignature,
): Promise<boolean> {
  const before = signature();
  for (let left = ms; left > 0 && !signal.aborted; left -= lookMs) {
    await pause(Math.min(left, lookMs), signal);
    if (signature() !== before) return true;
  }
  return false;
}
