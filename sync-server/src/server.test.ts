import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataFolderFindings } from './doctor/data-folder-findings.ts';
import { startServer } from './server.ts';
import type { ServerOptions } from './server.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'ferry-start-'))));
afterEach(async () => await rm(folder, { recursive: true }));

/** What a start with these settings says, as `code: message. remedy`. */
async function refusal(changes: Partial<ServerOptions>): Promise<string> {
  const standing = { host: '127.0.0.1', port: 0, behindProxy: false, version: '0', now: Date.now };
  const started = await startServer({ ...standing, data: folder, log: () => undefined, ...changes });
  if (!started.ok) return `${started.error.code}: ${started.error.message}. ${started.error.remedy}`;
  await started.value.stop();
  return 'started';
}

it('a server behind a proxy must know its public address: clients sign for that', async () => {
  expect(await refusal({ behindProxy: true })).toMatch(/^invalid: clients must know the public address.*--origin/);
});

it('a certificate that is none is said before anything is opened', async () => {
  const file = join(folder, 'cert.pem');
  await writeFile(file, 'no certificate');
  expect(await refusal({ tls: { certFile: file, keyFile: file } })).toMatch(/^invalid: .*cannot be used.*--tls-cert/);
  expect(await readdir(folder)).toEqual(['cert.pem']);
});

it('what a start stops at in the data folder, doctor finds', async () => {
  const found = async (): Promise<string[]> =>
    (await dataFolderFindings(folder)).filter(({ level }) => level === 'fail').map(({ what }) => what);
  expect(await refusal({})).toBe('started');
  expect(await found()).toEqual([]);
  for (const [name, content, reason] of [
    ['gateway.key', '{"format":1,"key":"short"}', /damaged/],
    ['version.json', '{"format":2}', /newer Ferry/],
    ['version.json', '{', /not readable/],
  ] as const) {
    await writeFile(join(folder, name), content);
    expect(await refusal({})).toMatch(reason);
    expect(await found()).toContainEqual(expect.stringMatching(reason));
  }
});
