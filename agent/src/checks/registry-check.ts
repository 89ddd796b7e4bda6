import { block, pass } from './check.ts';
import type { Check } from './check.ts';

/** A migration is begun only where it can be undone byte for byte. */
export const registryCheck: Check = {
  id: 'registry-access',
  title: 'Access to the registry',
  async find({ laptop }) {
    if (laptop.registry.approximate !== true) return await Promise.resolve(pass('byte for byte'));
    return block(
      { kind: 'registry-approximate' },
      'by Windows Script Host, which does not show values as they are: what was removed could not be put back',
      'Let the agent use the calls to Windows (ferry-agent run --registry native), and allow its native module.',
    );
  },
};
