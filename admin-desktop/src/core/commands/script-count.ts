import type { OrderPreview } from '../../contract/calls/order-calls.ts';
import type { PreviewDevice } from './preview-targets.ts';

const examplesShown = 3;

/** Computers that will refuse an order for its scripts: each once, also when several people work on it. */
export function countScripts() {
  const refusing = new Map<string, string>();
  const unknown = new Set<string>();
  return {
    add(devices: readonly PreviewDevice[]): void {
      for (const { computer, hostname, allowsScripts } of devices) {
        if (allowsScripts === false) refusing.set(computer, hostname || computer);
        else if (allowsScripts === null) unknown.add(computer);
      }
    },
    result(): OrderPreview['scriptsRefused'] {
      const examples = [...refusing.values()].slice(0, examplesShown);
      return { computers: refusing.size, examples, unknown: unknown.size };
    },
  };
}
