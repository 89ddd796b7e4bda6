import { createHash, verify, X509Certificate } from 'node:crypto';
import { Constructed, fromBER, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { Certificate, ContentInfo, IssuerAndSerialNumber, SignedData } from 'pkijs';
import type { SignerInfo } from 'pkijs';
import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { publisherSchema } from './publisher.ts';
import type { Publisher } from './publisher.ts';

// Windows Authenticode Portable Executable Signature Format (Microsoft, 2008), and PKCS #7 (RFC 2315) as pkijs reads it.

const revision2 = 0x0200;
const pkcsSignedData = 2;
const entryHeaderBytes = 8;

const oid = {
  signedData: '1.2.840.113549.1.7.2',
  indirectData: '1.3.6.1.4.1.311.2.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const;
const digests: Readonly<Record<string, string>> = {
  [oid.sha256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
/** RSA (PKCS #1 v1.5) and ECDSA; what is signed with anything else is not known here. */
const signatures = [
  '1.2.840.113549.1.1.1',
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
];

/** Whose signature is in the table of certificates of a program with that digest. Says nothing of whether anybody trusts him. */
export function signerOf(table: Uint8Array, digest: Uint8Array): Result<Publisher> {
  try {
    return readSigner(table, digest);
  } catch (thrown) {
    return bad(`its signature cannot be read: ${errorFrom(thrown, 'signature').message}`);
  }
}

function readSigner(table: Uint8Array, digest: Uint8Array): Result<Publisher> {
  const bytes = Buffer.from(table.buffer, table.byteOffset, table.byteLength);
  const length = bytes.readUInt32LE(0);
  const known = bytes.readUInt16LE(4) === revision2 && bytes.readUInt16LE(6) === pkcsSignedData;
  // One entry, filled up to a multiple of eight.
  if (!known || length < entryHeaderBytes || Math.ceil(length / 8) * 8 !== Math.ceil(bytes.length / 8) * 8)
    return bad('its signature has a form that is not known');
  const parsed = fromBER(bytes.subarray(entryHeaderBytes, length));
  if (parsed.offset === -1) return bad('its signature cannot be read');
  const outer = new ContentInfo({ schema: parsed.result });
  if (outer.contentType !== oid.signedData) return bad('its signature has a form that is not known');
  const signed = new SignedData({ schema: outer.content as unknown });
  const [signer, ...others] = signed.signerInfos;
  if (!signer || others.length > 0) return bad('it does not have exactly one signer');

  const { eContentType } = signed.encapContentInfo;
  // pkijs knows text of any kind there; Authenticode has a sequence.
  const content: unknown = signed.encapContentInfo.eContent;
  if (eContentType !== oid.indirectData || !(content instanceof Sequence)) return bad('what is signed is no program');
  if (!digestIn(content)?.equals(digest)) return bad('it is not what was signed: its digest is another one');

  const certificate = certificateOf(signer, signed.certificates ?? []);
  if (!certificate) return bad('the certificate of its signer is missing, or not the only one of that number');
  if (!isSignedBy(signer, certificate, content)) return bad('its signature is not right');
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  const publisher = { key: createHash('sha256').update(spki).digest('hex'), subject: certificate.subject };
  // It is kept in the record, which holds no longer ones.
  return publisherSchema.safeParse(publisher).success ? ok(publisher) : bad('the name of its signer is too long');
}

/** SpcIndirectDataContent: what kind of thing, then the name of the hash and the hash. Null unless that is SHA-256. */
function digestIn(content: Sequence): Buffer | null {
  const info = content.valueBlock.value[1];
  if (!(info instanceof Sequence)) return null;
  const [algorithm, value] = info.valueBlock.value;
  const name = algorithm instanceof Sequence ? algorithm.valueBlock.value[0] : undefined;
  if (!(name instanceof ObjectIdentifier) || name.valueBlock.toString() !== oid.sha256) return null;
  return value instanceof OctetString ? Buffer.from(value.valueBlock.valueHexView) : null;
}

function certificateOf(signer: SignerInfo, all: NonNullable<SignedData['certificates']>): X509Certificate | null {
  const sid: unknown = signer.sid;
  if (!(sid instanceof IssuerAndSerialNumber)) return null;
  const fitting = all.filter(
    (one): one is Certificate =>
      one instanceof Certificate && one.issuer.isEqual(sid.issuer) && one.serialNumber.isEqual(sid.serialNumber),
  );
  // Of two, Windows might look at the one and we at the other.
  const [certificate, ...others] = fitting;
  if (!certificate || others.length > 0) return null;
  return new X509Certificate(Buffer.from(certificate.toSchema().toBER()));
}

/** The signature is over the signed attributes, and these name the kind and the digest of what is signed. */
function isSignedBy(signer: SignerInfo, { publicKey }: X509Certificate, content: Sequence): boolean {
  const hash = digests[signer.digestAlgorithm.algorithmId];
  const { signedAttrs } = signer;
  if (hash === undefined || !signedAttrs || !signatures.includes(signer.signatureAlgorithm.algorithmId)) return false;
  const only = (type: string): unknown => {
    const [found, ...others] = signedAttrs.attributes.filter((attribute) => attribute.type === type);
    const values: unknown[] = found?.values ?? [];
    return others.length === 0 && values.length === 1 ? values[0] : undefined;
  };
  const [type, digest] = [only(oid.contentType), only(oid.messageDigest)];
  if (!(type instanceof ObjectIdentifier) || type.valueBlock.toString() !== oid.indirectData) return false;
  if (!(digest instanceof OctetString) || !(content instanceof Constructed)) return false;
  // Without tag and length, as PKCS #7 has it.
  const inside = content.valueBlock.valueBeforeDecodeView;
  if (!createHash(hash).update(inside).digest().equals(Buffer.from(digest.valueBlock.valueHexView))) return false;
  const signature = Buffer.from(signer.signature.valueBlock.valueHexView);
  return verify(hash, Buffer.from(signedAttrs.encodedValue), publicKey, signature);
}

function bad(message: string): Result<never> {
  return fail('forbidden', 'signature', message, 'Take the program from its publisher again.');
}
