// `npm run agent:msi`: the agent's installer for one user, made on Linux with wixl around the executable of `npm run agent:exe`.
//   --exe <file>      take this executable instead of making one
//   --out <folder>    by default agent/dist
//   --version <n>     instead of the agent's own; for tests of upgrades
// Signing as for agent:exe, of the executable and of the installer.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { signed } from '../agent-exe/signing.ts';
import { run } from '../test/run.ts';
import { statements } from './database.ts';

const root = join(import.meta.dirname, '../..');
const agent = JSON.parse(readFileSync(join(root, 'agent/package.json'), 'utf8')) as { version: string };
const { values } = parseArgs({
  options: {
    exe: { type: 'string' },
    out: { type: 'string', default: join(root, 'agent/dist') },
    version: { type: 'string', default: agent.version },
  },
});
const version = installerVersion(values.version);
const scratch = mkdtempSync(join(tmpdir(), 'ferry-msi-'));
try {
  if (values.exe === undefined) {
    const build = join(root, 'scripts/agent-exe/build.ts');
    await must([
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      build,
      '--out',
      scratch,
      '--version',
      version,
    ]);
  } else copyFileSync(values.exe, join(scratch, 'ferry-agent.exe'));
  // wixl finds files beside its source only.
  copyFileSync(join(import.meta.dirname, 'ferry-agent.wxs'), join(scratch, 'ferry-agent.wxs'));
  copyFileSync(join(root, 'agent/assets/ferry.ico'), join(scratch, 'ferry.ico'));
  const made = join(scratch, 'ferry-agent.msi');
  await must(['wixl', '-a', 'x64', '-D', `Version=${version}`, '-o', made, 'ferry-agent.wxs']);
  await must(['msibuild', made, '-q', ...statements(version)]);
  const ready = await signed(made, process.env, must);

  mkdirSync(values.out, { recursive: true });
  const target = join(values.out, 'ferry-agent.msi');
  copyFileSync(ready.file, `${target}.new`);
  renameSync(`${target}.new`, target);
  const megabytes = (statSync(target).size / 1e6).toFixed(1);
  say(`${target}: ${version}, ${megabytes} MB, ${ready.by === null ? 'not signed' : `signed with ${ready.by}`}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Windows Installer compares three numbers, and knows no names of early versions. */
function installerVersion(text: string): string {
  const numbers = /^(\d{1,3})\.(\d{1,3})\.(\d{1,5})$/.exec(text);
  const [major = 256, minor = 256, patch = 65_536] = numbers?.slice(1).map(Number) ?? [];
  if (major < 256 && minor < 256 && patch < 65_536) return text;
  throw new Error(`an installer's version is three numbers, like 1.2.3, up to 255.255.65535; ${text} is not`);
}

function say(text: string): void {
  console.log(`agent:msi: ${text}`);
}

async function must(command: readonly string[]): Promise<void> {
  const code = await run(command, scratch).catch((thrown: unknown) => {
    throw new Error(`${command[0]} cannot be started: install the Debian packages wixl and msitools`, {
      cause: thrown,
    });
  });
  if (code !== 0) throw new Error(`${command.slice(0, 2).join(' ')} ended with ${code}`);
}
