// The library below registers its parts by decorator metadata, which has to be there first.
import 'reflect-metadata';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerSettings } from '../../../sync-server/src/configuration/server-settings.ts';
import { tlsFindings } from '../../../sync-server/src/doctor/tls-findings.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const now = Date.UTC(2027, 5, 15);
const origin = 'https://ferry.example:8443';
let folder: string;
let certFile: string;
let keyFile: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-tls-'));
  certFile = join(folder, 'cert.pem');
  keyFile = join(folder, 'key.pem');
});
afterEach(async () => await rm(folder, { recursive: true }));

function pem(label: string, bytes: ArrayBuffer): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(bytes).toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
}

async function writeKey(key: CryptoKey): Promise<void> {
  await writeFile(keyFile, pem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', key)), { mode: 0o600 });
}

/** Writes a certificate for these names, good from one day to the other, counted from `now`. */
async function certificate(names: readonly string[], [from, to]: readonly [number, number]): Promise<void> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const day = (count: number): Date => new Date(now + count * 24 * 60 * 60 * 1000);
  const made = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=ferry',
    notBefore: day(from),
    notAfter: day(to),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })))],
  });
  await writeFile(certFile, made.toString('pem'));
  await writeKey(keys.privateKey);
}

async function found(changes: Partial<ServerSettings> = {}): Promise<string> {
  const settings: ServerSettings = {
    data: folder,
    host: '0.0.0.0',
    port: 0,
    origin,
    tls: { certFile, keyFile },
    behindProxy: false,
    logLevel: 'info',
    ...changes,
  };
  const findings = await tlsFindings(settings, now);
  return findings.map(({ level, what }) => `${level} ${what}`).join('\n');
}

describe('what doctor says of TLS', () => {
  it('nothing, of a certificate that is good and for this name', async () => {
    await certificate(['ferry.example'], [-1, 90]);
    expect(await found()).toMatch(/^pass good until Sep/);
    await certificate(['other.example', '*.servers.example'], [-1, 90]);
    expect(await found({ origin: 'https://ferry.servers.example' })).toMatch(/^pass/);
    expect(await found({ origin: 'https://192.0.2.1' })).toMatch(/^fail the certificate is not for 192/);
  });

  it.each<[string, readonly string[], readonly [number, number], RegExp]>([
    ['that ran out', ['ferry.example'], [-90, -1], /^fail the certificate ran out on Jun/],
    ['that is not good yet', ['ferry.example'], [1, 90], /^fail the certificate is good from Jun/],
    ['that runs out soon', ['ferry.example'], [-90, 5], /^warn the certificate runs out in 5 days/],
    ['for another name', ['other.example'], [-1, 90], /^fail the certificate is not for ferry.example/],
  ])('of a certificate %s', async (_name, names, days, said) => {
    await certificate(names, days);
    expect(await found()).toMatch(said);
  });

  it('of a key of another certificate, none, and one that others may read', async () => {
    await certificate(['ferry.example'], [-1, 90]);
    const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    await writeKey(privateKey);
    expect(await found()).toMatch(/^fail .*key.pem is not the key of .*cert.pem/);
    await writeFile(keyFile, 'no key');
    expect(await found()).toMatch(/^fail .*is not the key of/);
    await writeFile(certFile, 'no certificate');
    expect(await found()).toMatch(/^fail .*cert.pem is no certificate/);
    await rm(keyFile);
    expect(await found()).toMatch(/^fail .*key.pem: there is no such file/);
    await certificate(['ferry.example'], [-1, 90]);
    if (process.platform === 'win32') return;
    await chmod(keyFile, 0o644);
    expect(await found()).toMatch(/^warn others may read .*key.pem/);
  });

  it('of none at all', async () => {
    expect(await found({ tls: undefined })).toMatch(/^fail none, and 0\.0\.0\.0 can be reached/);
    expect(await found({ tls: undefined, behindProxy: true })).toMatch(/^pass a proxy/);
    expect(await found({ tls: undefined, host: '127.0.0.1' })).toMatch(/^pass none; only this machine/);
  });
});
