// @ts-check
// Gets a checkout ready: `node scripts/setup.mjs install|start|test`. npm runs it before each command (package.json).
// It must work on a fresh clone under Node 20, so it uses nothing but Node, and does nothing when nothing changed.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  chooseNode,
  debianPrograms,
  explainApt,
  explainNpm,
  isInstalled,
  modeNamed,
  planDebian,
  problemText,
} from './setup/decide.mjs';
import { fingerprint } from './setup/fingerprint.mjs';
import { LockTimeout, withLock } from './setup/lock.mjs';

/** @typedef {import('./setup/decide.mjs').Problem} Problem */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { platform, arch, version } = process;
// Inside node_modules, so that removing the packages removes the claim that they are there.
const stampFile = join(root, 'node_modules', '.cache', 'ferry', 'setup.json');
const packagedNode = join(root, 'node_modules', '.bin', 'node');
const rendererPage = join(root, 'admin-desktop', 'dist', 'renderer', 'index.html');
const viteConfig = join('admin-desktop', 'vite.config.ts');
const rendererInputs = [
  'package-lock.json',
  viteConfig,
  'admin-desktop/index.html',
  'admin-desktop/src/renderer',
  'admin-desktop/src/contract',
  'common/src',
];

/** Carries a problem to the end of the script. */
class CannotGoOn extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problemText(problem));
  }
}

try {
  await setUp(modeNamed(process.argv[2]));
} catch (error) {
  if (!(error instanceof CannotGoOn || error instanceof LockTimeout)) throw error;
  console.error(error instanceof CannotGoOn ? error.message : problemText(lockProblem(error)));
  process.exitCode = 1;
}

/** @param {import('./setup/decide.mjs').Mode | undefined} mode */
async function setUp(mode) {
  if (mode === undefined) {
    const remedy = 'Call it with install, start or test.';
    throw new CannotGoOn({ what: 'It does not know what for.', where: 'scripts/setup.mjs', remedy });
  }
  const choice = chooseNode({ platform, arch, version });
  if ('problem' in choice) throw new CannotGoOn(choice.problem);

  /** @type {{ due: () => boolean, work: () => void }[]} */
  const steps = [{ due: packagesDue, work: () => installPackages(choice.node) }];
  if (mode !== 'install') steps.push({ due: rendererDue, work: () => buildRenderer(choice.node) });
  if (mode === 'test') steps.push({ due: () => missingPrograms().length > 0, work: installPrograms });
  if (mode !== 'install' && !existsSync(join(root, viteConfig))) {
    say(`not building the user interface: ${viteConfig} does not exist yet`);
  }
  if (!steps.some((step) => step.due())) return;

  const onWait = (/** @type {number} */ owner) => say(`waiting for another set-up (process ${owner}) to end`);
  await withLock(
    join(root, '.ferry', 'setup.lock'),
    // Asked again, because the set-up that we waited for has done the same work.
    () => steps.forEach((step) => (step.due() ? step.work() : undefined)),
    { waitMs: 20 * 60_000, onWait },
  );
}

function packagesDue() {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) return true;
  if (stamp().packages === packagesFingerprint()) return false;
  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
    JSON.parse(readFileSync(join(root, file), 'utf8')),
  );
  if (!isInstalled(wanted, installed)) return true;
  setStamp({ packages: packagesFingerprint() });
  return false;
}

function packagesFingerprint() {
  return `${platform}-${arch} ${fingerprint(root, ['package-lock.json'])}`;
}

/** @param {'packaged' | 'running'} node */
function installPackages(node) {
  say('installing packages (npm ci)');
  // Scripts of packages stay off: nothing is downloaded or compiled behind the back of the lock file.
  const flags = ['--ignore-scripts', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress'];
  const retries = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const done = runNpm(['ci', ...flags, ...retries, '--loglevel=error']);
  if (done.status !== 0) {
    console.error(done.output);
    throw new CannotGoOn(explainNpm(done.output, root));
  }
  if (node === 'packaged' && run(packagedNode, ['--version']).status !== 0) {
    throw new CannotGoOn({
      what: 'The Node that Ferry brings does not start here.',
      where: packagedNode,
      remedy: 'It needs a Linux with the GNU C library, such as Debian, Ubuntu or Fedora.',
    });
  }
  setStamp({ packages: packagesFingerprint() });
}

function rendererDue() {
  if (!existsSync(join(root, viteConfig))) return false;
  return !existsSync(rendererPage) || stamp().renderer !== fingerprint(root, rendererInputs);
}

/** @param {'packaged' | 'running'} node */
function buildRenderer(node) {
  say('building the user interface');
  const made = fingerprint(root, rendererInputs);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const program = node === 'packaged' ? packagedNode : process.execPath;
  const done = run(program, [vite, 'build', '--logLevel=warn'], join(root, 'admin-desktop'));
  if (done.status !== 0 || !existsSync(rendererPage)) {
    console.error(done.output);
    const remedy = 'See what vite says above.';
    throw new CannotGoOn({ what: 'The user interface could not be built.', where: viteConfig, remedy });
  }
  setStamp({ renderer: made });
}

function missingPrograms() {
  return debianPrograms.map(({ program }) => program).filter((program) => !isInPath(program));
}

function installPrograms() {
  const missing = missingPrograms();
  const plan = planDebian({ missing, platform, root: process.getuid?.() === 0, apt: isInPath('apt-get') });
  if (plan === undefined) return;
  if ('problem' in plan) throw new CannotGoOn(plan.problem);
  if ('warn' in plan) {
    say(plan.warn);
    return;
  }
  say(`installing Debian packages: ${plan.install.join(' ')}`);
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  const update = run('apt-get', ['update', '-q']);
  const done = run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...plan.install]);
  if (done.status === 0 && missingPrograms().length === 0) return;
  console.error(done.output);
  const left = missingPrograms();
  if (debianPrograms.every(({ program, optional }) => optional || !left.includes(program))) {
    say(`going on without ${left.join(', ')}: what needs it is reported as not run`);
    return;
  }
  throw new CannotGoOn(explainApt(update.output + done.output, plan.install));
}

/** @param {readonly string[]} args */
function runNpm(args) {
  // The npm that runs us, under the Node that runs it: ours is about to be replaced.
  const cli = process.env.npm_execpath;
  if (cli !== undefined && basename(cli) === 'npm-cli.js') {
    return run(process.env.npm_node_execpath ?? process.execPath, [cli, ...args]);
  }
  return platform === 'win32' ? run('npm.cmd', args, root, true) : run('npm', args);
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {{ status: number | null, output: string }}
 */
function run(program, args, cwd = root, shell = false) {
  const done = spawnSync(program, args, {
    cwd,
    shell,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 26,
  });
  return { status: done.status, output: `${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}` };
}

/** @param {string} program */
function isInPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @returns {{ packages?: string, renderer?: string }} what the packages and the renderer were last made from */
function stamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    // Missing or cut off: then nothing is known, and everything is made anew.
    return {};
  }
}

/** @param {{ packages?: string, renderer?: string }} made */
function setStamp(made) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ ...stamp(), ...made }));
}

/** @param {LockTimeout} timeout @returns {Problem} */
function lockProblem({ file, owner }) {
  return {
    what: `Another set-up (process ${owner}) has not ended for 20 minutes.`,
    where: file,
    remedy: 'Wait for it; if that process is no set-up of Ferry, delete the file.',
  };
}

/** @param {string} message */
function say(message) {
  console.log(`Ferry set-up: ${message}`);
}
