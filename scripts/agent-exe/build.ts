// `npm run agent:exe`: the agent as one Windows executable, made on Linux.
//   --out <folder>   by default agent/dist
//   --version <n>    instead of the agent's own; for tests of upgrades
// Signing: FERRY_SIGN_PFX names a PKCS #12 file, FERRY_SIGN_PASSWORD_FILE a file with its password. Without, it is not signed.
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../test/run.ts';
import { agentFlags, bundleAgent } from './agent-bundle.ts';
import { menuWorker } from './menu-worker.ts';
import { personPage } from './person-page.ts';
import { pinnedFile } from './pinned-file.ts';
import { windowsKoffi, windowsNode } from './pinned.ts';
import { signed } from './signing.ts';
import { trayPictures } from './tray-pictures.ts';
import { dressed, versionOf } from './windows-executable.ts';

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/ferry/windows');
/** Where Node looks for a blob; a constant of Node. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const fileName = 'ferry-agent.exe';

const own = (JSON.parse(readFileSync(join(root, 'agent/package.json'), 'utf8')) as { version: string }).version;
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'agent/dist') },
    version: { type: 'string', default: own },
  },
});
const { version } = values;
const scratch = mkdtempSync(join(tmpdir(), 'ferry-exe-'));
try {
  const [node, koffi] = await Promise.all([pinnedFile(windowsNode, cache), pinnedFile(windowsKoffi, cache)]);
  const plain = readFileSync(node);
  const inside = versionOf(plain);
  if (process.version !== `v${inside}`) {
    throw new Error(
      `the blob would be of Node ${process.version}, node.exe is ${inside}: it would start and do nothing`,
    );
  }

  say('bundling');
  await bundleAgent(join(scratch, 'agent.cjs'), version);
  const blob = join(scratch, 'agent.blob');
  const configuration = {
    main: join(scratch, 'agent.cjs'),
    output: blob,
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    execArgv: agentFlags,
    // Made on another system, the cache would be of no use.
    useCodeCache: false,
    assets: {
      'koffi.node': koffi,
      'ferry.ico': join(root, 'agent/assets/ferry.ico'),
      ...trayPictures(join(root, 'agent/assets')),
      ...(await menuWorker(root, scratch)),
      ...(await personPage(root, scratch)),
      ...regeditAssets(),
    },
  };
  writeFileSync(join(scratch, 'sea.json'), JSON.stringify(configuration));
  await must([process.execPath, '--experimental-sea-config', join(scratch, 'sea.json')]);

  say('putting it together');
  const made = join(scratch, fileName);
  // First the blob: what postject makes of an executable that was dressed already, it reads wrongly itself.
  writeFileSync(made, plain);
  const postject = join(root, 'node_modules/postject/dist/cli.js');
  await must([process.execPath, postject, made, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse]);
  writeFileSync(made, dressed(readFileSync(made), { version, icon: join(root, 'agent/assets/ferry.ico'), fileName }));
  const ready = await signed(made, process.env, must);

  mkdirSync(values.out, { recursive: true });
  const target = join(values.out, fileName);
  copyFileSync(ready.file, `${target}.new`);
  renameSync(`${target}.new`, target);
  const megabytes = (statSync(target).size / 1e6).toFixed(1);
  say(`${target}: ${version}, ${megabytes} MB, ${ready.by === null ? 'not signed' : `signed with ${ready.by}`}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** The scripts of the second registry backend, which Windows Script Host takes from files. */
function regeditAssets(): Record<string, string> {
  const folder = join(root, 'node_modules/regedit/vbs');
  return Object.fromEntries(readdirSync(folder).map((name) => [`regedit/${name}`, join(folder, name)]));
}

function say(text: string): void {
  console.log(`agent:exe: ${text}`);
}

async function must(command: readonly string[]): Promise<void> {
  const code = await run(command, root);
  if (code !== 0) throw new Error(`${command.slice(0, 2).join(' ')} ended with ${code}`);
}
