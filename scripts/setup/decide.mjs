// @ts-check
// What the set-up decides, without doing any of it. Runs on Node 20 before anything is installed: no imports.

/**
 * A reason why the set-up cannot go on, in the words that the user reads.
 * @typedef {{ what: string, where: string, remedy: string }} Problem
 */

/** The oldest Node that can run this script, and with it npm. */
export const oldestForSetup = '20.0.0';
/** The oldest Node that runs our sources as they are (types are stripped without a flag) and has node:sqlite. */
export const oldestForFerry = '22.18.0';

/**
 * Programs from Debian that `npm test` uses, with the package that brings each. Without an optional one its tests are
 * reported as not run.
 * @type {readonly { program: string, package: string, purpose: string, optional: boolean }[]}
 */
export const debianPrograms = [
  { program: 'chromium', package: 'chromium', purpose: 'the tests in a real browser', optional: false },
  { program: 'wine', package: 'wine', purpose: 'the tests of the Windows agent', optional: true },
  { program: 'Xvfb', package: 'xvfb', purpose: "the tests of the Windows agent's tray icon", optional: true },
  { program: 'osslsigncode', package: 'osslsigncode', purpose: 'signing the Windows agent', optional: true },
  { program: 'wixl', package: 'wixl', purpose: "the Windows agent's installer", optional: true },
  { program: 'msibuild', package: 'msitools', purpose: "the Windows agent's installer", optional: true },
];

/** @typedef {'install' | 'start' | 'test'} Mode */
/** @type {readonly Mode[]} */
const modes = ['install', 'start', 'test'];

/**
 * @param {string | undefined} text
 * @returns {Mode | undefined}
 */
export function modeNamed(text) {
  return modes.find((mode) => mode === text);
}

/**
 * @param {string} version such as `22.18.0`, with or without a leading v
 * @param {string} oldest
 */
export function isAtLeast(version, oldest) {
  const [have, need] = [version, oldest].map((text) => text.replace(/^v/, '').split('.').map(Number));
  for (const [index, number] of (need ?? []).entries()) {
    const other = have?.[index] ?? 0;
    if (other !== number) return other > number;
  }
  return true;
}

/**
 * Ferry brings its own Node for Linux on x64, as a package. Elsewhere the Node of the user must be new enough.
 * @param {{ platform: string, arch: string, version: string }} machine
 * @returns {{ node: 'packaged' | 'running' } | { problem: Problem }}
 */
export function chooseNode({ platform, arch, version }) {
  const where = `Node ${version.replace(/^v/, '')} on ${platform}-${arch}`;
  if (!['linux', 'darwin', 'win32'].includes(platform)) {
    const remedy = 'Use Linux, macOS or Windows.';
    return { problem: { what: 'Ferry does not run on this operating system.', where, remedy } };
  }
  if (!isAtLeast(version, oldestForSetup)) {
    const remedy = 'Install Node 22.18 or newer (Node 20 is enough on Linux x64) and run the command again.';
    return { problem: { what: 'This Node is too old for the set-up.', where, remedy } };
  }
  if (platform === 'linux' && arch === 'x64') return { node: 'packaged' };
  if (isAtLeast(version, oldestForFerry)) return { node: 'running' };
  const remedy = 'Install Node 22.18 or newer and run the command again; Ferry brings its own only for Linux x64.';
  return { problem: { what: 'This Node is too old to run Ferry.', where, remedy } };
}

/**
 * True if node_modules holds what the lock file asks for, however it came there.
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} LockEntry
 * @param {{ packages?: Record<string, LockEntry> }} wanted package-lock.json
 * @param {{ packages?: Record<string, LockEntry> }} installed node_modules/.package-lock.json, which npm writes last
 */
export function isInstalled(wanted, installed) {
  const want = wanted.packages ?? {};
  const have = installed.packages ?? {};
  const inModules = (/** @type {[string, LockEntry]} */ [path]) => path.includes('node_modules/');
  const complete = Object.entries(want)
    .filter(inModules)
    .every(([path, entry]) => {
      const found = have[path];
      if (found === undefined) return entry.optional === true || entry.devOptional === true;
      return entry.link === true ? found.link === true : found.version === entry.version;
    });
  // A package that the lock file no longer names may hide the one that an import should find.
  return (
    complete &&
    Object.entries(have)
      .filter(inModules)
      .every(([path]) => want[path] !== undefined)
  );
}

/**
 * Says in plain words why `npm ci` failed.
 * @param {string} stderr what npm wrote
 * @param {string} root
 * @returns {Problem}
 */
export function explainNpm(stderr, root) {
  const where = `npm ci in ${root}`;
  const has = (/** @type {RegExp} */ pattern) => pattern.test(stderr);
  if (
    has(/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED/)
  ) {
    return {
      what: 'The packages could not be fetched: the package registry cannot be reached.',
      where,
      remedy: 'Connect this machine to the network, check proxy settings (npm config get proxy), and run it again.',
    };
  }
  if (has(/EACCES|EPERM|EROFS/)) {
    const remedy = 'Make the folder and its node_modules belong to you (another user may have installed them).';
    return { what: 'The packages could not be written: no permission.', where, remedy };
  }
  if (has(/ENOSPC/)) {
    return { what: 'The packages could not be written: the disk is full.', where, remedy: 'Free about 2 GB.' };
  }
  if (has(/EUSAGE|in sync/)) {
    const remedy = 'Run npm install --ignore-scripts and commit package-lock.json.';
    return { what: 'package.json and package-lock.json do not agree.', where, remedy };
  }
  if (has(/EINTEGRITY/)) {
    const remedy = 'Run npm cache clean --force and try again; if it stays, do not install: the package was changed.';
    return { what: 'A package is not the one that package-lock.json names.', where, remedy };
  }
  return { what: 'The packages could not be installed.', where, remedy: 'See what npm says above.' };
}

/**
 * What to do about programs from Debian that are missing.
 * @param {{ missing: readonly string[], platform: string, root: boolean, apt: boolean }} machine `missing`: programs
 * @returns {{ install: string[] } | { warn: string } | { problem: Problem } | undefined} undefined: nothing is missing
 */
export function planDebian({ missing, platform, root, apt }) {
  const needed = debianPrograms.filter(({ program }) => missing.includes(program));
  if (needed.length === 0) return undefined;
  const names = needed.map((each) => `${each.program} (for ${each.purpose})`).join(', ');
  const warn = `not found: ${names}; what needs it will fail or be skipped`;
  if (platform !== 'linux') return { warn };
  if (!(root && apt) && needed.every(({ optional }) => optional)) return { warn };
  const packages = needed.map((each) => each.package);
  const what = `Missing: ${names}.`;
  const command = `apt-get install ${packages.join(' ')}`;
  if (!apt) {
    const remedy = 'Install them with the package manager of this system, so that they are in PATH.';
    return { problem: { what, where: 'This Linux has no apt-get.', remedy } };
  }
  if (!root) return { problem: { what, where: 'Only root can install them.', remedy: `Run: sudo ${command}` } };
  return { install: packages };
}

/**
 * @param {string} output what apt-get wrote
 * @param {readonly string[]} packages
 * @returns {Problem}
 */
export function explainApt(output, packages) {
  const where = `apt-get install ${packages.join(' ')}`;
  if (/Could not resolve|Temporary failure|Could not connect|Failed to fetch|Network is unreachable/i.test(output)) {
    const what = 'The Debian packages could not be fetched: their server cannot be reached.';
    return { what, where, remedy: 'Connect this machine to the network and run it again.' };
  }
  if (/Could not get lock|Unable to acquire the dpkg/i.test(output)) {
    const remedy = 'Wait until it has ended and run this again.';
    return { what: 'Another program is installing Debian packages.', where, remedy };
  }
  return { what: 'The Debian packages could not be installed.', where, remedy: 'See what apt-get says above.' };
}

/** @param {Problem} problem */
export function problemText({ what, where, remedy }) {
  return `Ferry set-up: ${what}\n  Where: ${where}\n  What to do: ${remedy}`;
}
