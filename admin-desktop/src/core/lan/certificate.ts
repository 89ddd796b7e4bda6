import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export type TlsIdentity = { key: string; cert: string };

const dayMs = 24 * 60 * 60 * 1000;

/**
 * A fresh self-signed P-256 certificate, as PEM. It proves nothing and names nobody: the hub's signed proof over the TLS
 * exporter does (DESIGN section 4). P-256, because Electron's TLS refuses Ed25519. Valid from long ago to far ahead, since
 * laptops with a wrong clock must get in too; the key is only kept in memory and lives as long as the hub.
 *
 * One fixed shape of X.509 (RFC 5280), written out here: the library for it wants a patched global `Reflect`.
 *
 * @param now milliseconds since 1970
 */
export function createTlsIdentity(now: number): TlsIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(oid('550403'), der(0x0c, ascii('ferry')))));
  const serial = Uint8Array.from(randomBytes(16));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40; // positive, and no leading zero
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
  const version3 = der(0xa0, der(0x02, Uint8Array.of(2)));
  const body = sequence(
    version3,
    der(0x02, serial),
    ecdsaWithSha256,
    name,
    sequence(time(now - 365 * dayMs), time(now + 3650 * dayMs)),
    name,
    Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })),
  );
  const signature = Uint8Array.from(sign('sha256', body, privateKey));
  const certificate = sequence(body, ecdsaWithSha256, der(0x03, joined([Uint8Array.of(0), signature])));
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, content: Uint8Array): Uint8Array {
  const length = content.length;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return joined([Uint8Array.of(tag, ...head), content]);
}

const sequence = (...parts: Uint8Array[]): Uint8Array => der(0x30, joined(parts));
const set = (...parts: Uint8Array[]): Uint8Array => der(0x31, joined(parts));
const oid = (hex: string): Uint8Array => der(0x06, Uint8Array.from(Buffer.from(hex, 'hex')));
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** UTCTime until 2049, GeneralizedTime after it (RFC 5280 section 4.1.2.5). */
function time(milliseconds: number): Uint8Array {
  const date = new Date(milliseconds);
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return date.getUTCFullYear() < 2050 ? der(0x17, ascii(digits.slice(2))) : der(0x18, ascii(digits));
}
