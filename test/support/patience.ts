// Loaded by vitest before every test file: how long `vi.waitFor` waits where a test does not say. Vitest's own second is too little on a
// machine that does other things beside; what never comes still fails, only later.
import { vi } from 'vitest';

const patienceMs = 15_000;
const { waitFor } = vi;

vi.waitFor = async (look, options) => {
  const asked = typeof options === 'number' ? { timeout: options } : options;
  return await waitFor(look, { timeout: patienceMs, ...asked });
};
