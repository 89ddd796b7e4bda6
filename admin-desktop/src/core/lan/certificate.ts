// The library below registers its parts by decorator metadata, which has to be there first.
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';

export type TlsIdentity = { key: string; cert: string };

const dayMs = 24 * 60 * 60 * 1000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * A fresh self-signed P-256 certificate, as PEM. It proves nothing and names nobody: the hub's signed proof over the TLS
 * exporter does (DESIGN section 4). P-256, because Electron's TLS refuses Ed25519. Valid from long ago to far ahead, since
 * laptops with a wrong clock must get in too; the key is only kept in memory and lives as long as the hub.
 *
 * @param now milliseconds since 1970
 */
export async function createTlsIdentity(now: number): Promise<TlsIdentity> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: positiveSerial(),
    name: 'CN=ferry',
    notBefore: new Date(now - 365 * dayMs),
    notAfter: new Date(now + 3650 * dayMs),
    signingAlgorithm: algorithm,
    keys,
  });
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${key.replaceAll(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
    cert: certificate.toString('pem'),
  };
}

/** 16 random bytes as hex; the first neither negative nor a leading zero (RFC 5280 section 4.1.2.2). */
function positiveSerial(): string {
  const serial = Uint8Array.from(randomBytes(16));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(serial).toString('hex');
}
