import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { unwrap } from '@ferry/common/errors';
import { agentVersion } from '../../agent/src/agent-version.ts';
import { programFacts } from '../../agent/src/upgrade/signed-program.ts';
import { signed } from '../../scripts/agent-exe/signing.ts';
import { agentExe } from './wine/wine-laptop.ts';
import { wineMissing } from './wine/wine-template.ts';

// The executable signed as a release is, by a certificate made here, and read as an agent reads it before an upgrade.
const absent = ['osslsigncode', 'openssl'].find(
  (program) => !(process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program))),
);
const missing = absent === undefined ? wineMissing : `${absent} is not installed`;
const password = 'correct horse';
let folder: string;
let environment: NodeJS.ProcessEnv;
const at = (name: string): string => join(folder, name);
const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-signing-'));
  if (missing !== null) return;
  writeFileSync(at('password'), password, { mode: 0o600 });
  const newKey = ['-newkey', 'rsa:2048', '-noenc', '-keyout', 'key.pem', '-out', 'certificate.pem'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-subj',
    '/CN=Ferry tests',
    '-days',
    '2',
    '-addext',
    'extendedKeyUsage=codeSigning',
  );
  openssl(
    'pkcs12',
    '-export',
    '-inkey',
    'key.pem',
    '-in',
    'certificate.pem',
    '-out',
    'sign.pfx',
    '-passout',
    'file:password',
  );
  environment = { FERRY_SIGN_PFX: at('sign.pfx'), FERRY_SIGN_PASSWORD_FILE: at('password') };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(({ skip }) => {
  if (missing !== null) skip(missing);
});

async function sign(name: string, by: NodeJS.ProcessEnv) {
  copyFileSync(agentExe(), at(name));
  const commands: string[] = [];
  const ready = await signed(at(name), by, async ([program = '', ...args]) => {
    commands.push([program, ...args].join(' '));
    await Promise.resolve(execFileSync(program, args, { stdio: 'ignore' }));
  });
  return { ready, commands };
}

test('signed by the certificate of the setting, the program is its publisher’s, and the password is in no command', async () => {
  const { ready, commands } = await sign('a.exe', environment);
  expect(ready.by).toBe(at('sign.pfx'));
  expect(commands.join('\n')).not.toContain(password);
  const { publisher, version } = await programFacts(ready.file);
  expect(unwrap(publisher).subject).toContain('Ferry tests');
  expect(version).toBe(agentVersion);

  const bytes = readFileSync(ready.file);
  bytes.writeUInt8(bytes.readUInt8(10_000) ^ 1, 10_000);
  writeFileSync(at('changed.exe'), bytes);
  expect((await programFacts(at('changed.exe'))).publisher.ok).toBe(false);
});

test('without the setting it stays as it is; with one that names no files nothing is made', async () => {
  const { ready, commands } = await sign('b.exe', {});
  expect([ready, commands]).toEqual([{ file: at('b.exe'), by: null }, []]);
  await expect(sign('c.exe', { ...environment, FERRY_SIGN_PASSWORD_FILE: at('nowhere') })).rejects.toThrow('nowhere');
  expect(existsSync(at('c.exe.signed'))).toBe(false);
});
