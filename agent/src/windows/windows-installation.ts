import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { isSea } from 'node:sea';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Registry } from '../laptop.ts';
import { usualPace } from '../upgrade/installation.ts';
import type { Installation } from '../upgrade/installation.ts';
import { programFacts } from '../upgrade/signed-program.ts';
import { openKoffi } from './native/koffi-library.ts';
import type { Koffi } from './native/koffi-library.ts';
import { registryApi } from './native/registry-api.ts';
import { lockFile } from './windows-file-lock.ts';
import { windowsFileGuard } from './windows-file-guard.ts';
import { nativeModule } from './windows-laptop.ts';
import { WindowsRegistry } from './windows-registry.ts';

/** A program that was renamed, or is run from where it was downloaded to, upgrades nothing. */
const known = /^ferry-agent(-\d+\.\d+\.\d+)?\.exe$/i;

/** The program that runs, where it is one that an installer or an upgrade has laid down. */
export function windowsProgram(): string | null {
  return isSea() && known.test(basename(process.execPath)) ? process.execPath : null;
}

/** The programs beside the one that runs. Null: this is Node, or the calls to Windows cannot be loaded. */
export function openWindowsInstallation(): Installation | null {
  const program = windowsProgram();
  if (program === null) return null;
  try {
    const koffi = openKoffi(nativeModule());
    return windowsInstallation(koffi, program, new WindowsRegistry(registryApi(koffi)));
  } catch {
    // Whatever else needs them says so.
    return null;
  }
}

export function windowsInstallation(koffi: Koffi, program: string, registry: Registry): Installation {
  const guard = windowsFileGuard(koffi);
  return {
    ...{ program, extension: '.exe', pace: usualPace, registry, facts: programFacts },
    isTrusted: async (path) => (await guard.signature(path)) === 'believed',
    lock: async (path) => lockFile(koffi, path),
    async start(path, args) {
      // Detached: Windows ends what is not with the process that started it.
      const child = spawn(path, args, { detached: true, stdio: 'ignore', windowsHide: true });
      const ended = new Promise<void>((done) => child.once('exit', () => done()));
      try {
        await once(child, 'spawn');
      } catch (thrown) {
        const { message } = errorFrom(thrown, path);
        return fail('forbidden', path, `it cannot be started: ${message}`, 'Look whether a policy forbids it.');
      }
      // That it cannot be ended now ends nobody else: whoever wants it gone goes by `ended` and by the lock that it holds.
      child.on('error', () => undefined);
      return ok({ ended, end: () => void child.kill(), leave: () => child.unref() });
    },
  };
}
