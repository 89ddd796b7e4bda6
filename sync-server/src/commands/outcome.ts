import type { FerryError, Result } from '@ferry/common/errors';
import { errorFrom } from '@ferry/common/errors';
import { loadSettings } from '../configuration/load-settings.ts';
import type { LoadedSettings } from '../configuration/load-settings.ts';

export type Flags = Readonly<Record<string, unknown>>;

/** Says what went wrong, where and what to do, and lets the process end with 1. */
export function refuse(error: FerryError): void {
  process.stderr.write(`ferry-server: ${error.message} (${error.code} at ${error.where}). ${error.remedy}\n`);
  process.exitCode = 1;
}

/** Runs a command with its settings from flags, environment and file. What it fails with is told. */
export function withSettings(
  act: (loaded: LoadedSettings, flags: Flags) => Promise<Result<void>>,
): (flags: Flags) => Promise<void> {
  return async (flags) => {
    const loaded = await loadSettings({ flags, environment: process.env });
    if (!loaded.ok) {
      refuse(loaded.error);
      return;
    }
    try {
      const done = await act(loaded.value, flags);
      if (!done.ok) refuse(done.error);
    } catch (thrown) {
      refuse(errorFrom(thrown, 'ferry-server'));
    }
  };
}
