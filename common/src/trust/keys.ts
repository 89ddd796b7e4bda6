import { fromBase64Url, toBase64Url } from '../base64url.ts';
import { shortName } from '../digest.ts';

/** An Ed25519 key pair. `publicKey` is its 32 bytes as base64url, `fingerprint` the short name of those bytes. */
export type SigningKeys = { readonly publicKey: string; readonly fingerprint: string; readonly privateKey: CryptoKey };

export async function fingerprintOf(publicKey: string): Promise<string> {
  return await shortName(fromBase64Url(publicKey));
}

export async function generateSigningKeys(): Promise<SigningKeys> {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  const publicKey = toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
  return { publicKey, fingerprint: await fingerprintOf(publicKey), privateKey: pair.privateKey };
}

/** PKCS #8 as base64url, to be put under a passphrase or the system's key store at once: never store it as it is. */
export async function exportPrivateKey(keys: SigningKeys): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey)));
}

/** Throws when the text is no Ed25519 key or does not belong to `publicKey`: a damaged key file. */
export async function importSigningKeys(pkcs8: string, publicKey: string): Promise<SigningKeys> {
  const privateKey = await crypto.subtle.importKey('pkcs8', fromBase64Url(pkcs8), { name: 'Ed25519' }, true, ['sign']);
  const probe = new TextEncoder().encode('ferry key check');
  const signature = await crypto.subtle.sign({ name: 'Ed25519' }, privateKey, probe);
  if (!(await crypto.subtle.verify({ name: 'Ed25519' }, await publicKeyFrom(publicKey), signature, probe))) {
    throw new Error('the private key does not belong to the public key');
  }
  return { publicKey, fingerprint: await fingerprintOf(publicKey), privateKey };
}

const imported = new Map<string, Promise<CryptoKey>>();
const keptKeys = 1000;

/** Keys are few and used often: the import is kept, the oldest first to go. */
export async function publicKeyFrom(publicKey: string): Promise<CryptoKey> {
  let key = imported.get(publicKey);
  if (!key) {
    key = crypto.subtle.importKey('raw', fromBase64Url(publicKey), { name: 'Ed25519' }, true, ['verify']);
    if (imported.size >= keptKeys) imported.delete(imported.keys().next().value ?? '');
    imported.set(publicKey, key);
  }
  try {
    return await key;
  } catch (thrown) {
    imported.delete(publicKey);
    throw thrown;
  }
}
