// Small Windows programs with a version and an Authenticode signature, as publishers make them; they do nothing.
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { Constructed, Integer, Null, ObjectIdentifier, OctetString, Sequence, Utf8String } from 'asn1js';
import {
  AlgorithmIdentifier,
  Attribute,
  AttributeTypeAndValue,
  Certificate,
  ContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs';
import { peLayout } from '../../agent/src/upgrade/pe-layout.ts';

const sha256 = '2.16.840.1.101.3.4.2.1';
const indirectData = '1.3.6.1.4.1.311.2.1.4';
/** Where things stand in the small programs that are made here. */
const at = { pe: 64, optional: 88, directories: 200, section: 328, resources: 512, end: 1024 } as const;

export interface TestPublisher {
  readonly certificate: Certificate;
  readonly key: CryptoKey;
}

/** A key of its own under a name; `serial` tells certificates of one name apart. */
export async function testPublisher(name: string, serial = 1): Promise<TestPublisher> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ value: serial });
  for (const names of [certificate.issuer, certificate.subject])
    names.typesAndValues.push(new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value: name }) }));
  certificate.notBefore.value = new Date('2020-01-01');
  certificate.notAfter.value = new Date('2021-01-01');
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  await certificate.sign(keys.privateKey, 'SHA-256');
  return { certificate, key: keys.privateKey };
}

/** A program that says it has this version; `content` makes it another file. */
export function unsignedProgram(version: string, content = ''): Buffer {
  const bytes = Buffer.alloc(at.end);
  bytes.writeUInt16LE(0x5a4d, 0);
  bytes.writeUInt32LE(at.pe, 0x3c);
  bytes.writeUInt32LE(0x4550, at.pe);
  bytes.writeUInt16LE(1, at.pe + 6);
  bytes.writeUInt16LE(at.section - at.optional, at.pe + 20);
  bytes.writeUInt16LE(0x20b, at.optional);
  bytes.writeUInt32LE(0x1000, at.directories + 2 * 8);
  // One section, which begins at the address 0x1000 and holds the resources.
  [0x200, 0x1000, 0x200, at.resources].forEach((word, index) => bytes.writeUInt32LE(word, at.section + 8 + index * 4));
  const directory = (offset: number, id: number, leadsTo: number): void => {
    bytes.writeUInt16LE(1, at.resources + offset + 14);
    bytes.writeUInt32LE(id, at.resources + offset + 16);
    bytes.writeUInt32LE(leadsTo, at.resources + offset + 20);
  };
  directory(0, 16, 0x8000_0000 + 32);
  directory(32, 1, 0x8000_0000 + 64);
  directory(64, 1033, 96);
  bytes.writeUInt32LE(0x1000 + 128, at.resources + 96);
  bytes.writeUInt32LE(64, at.resources + 100);
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  [0xfeef04bd, 0x10000, major * 0x10000 + minor, patch * 0x10000].forEach((word, index) =>
    bytes.writeUInt32LE(word >>> 0, at.resources + 128 + 8 + index * 4),
  );
  bytes.write(content, at.resources + 256);
  return bytes;
}

/** The same with a signature of that publisher behind it. */
export async function signedProgram(program: Buffer, { certificate, key }: TestPublisher): Promise<Buffer> {
  const whole = Buffer.concat([program, Buffer.alloc((8 - (program.length % 8)) % 8)]);
  const layout = peLayout(whole.subarray(0, 65_536));
  if (!layout || layout.certificates) throw new Error('not a program without a signature');
  const { checksumAt, certificateEntryAt: entry } = layout;
  const hash = createHash('sha256').update(whole.subarray(0, checksumAt));
  hash.update(whole.subarray(checksumAt + 4, entry)).update(whole.subarray(entry + 8));
  const content = new Sequence({
    value: [
      new Sequence({ value: [new ObjectIdentifier({ value: '1.3.6.1.4.1.311.2.1.15' }), new Sequence()] }),
      new Sequence({
        value: [
          new Sequence({ value: [new ObjectIdentifier({ value: sha256 }), new Null()] }),
          new OctetString({ valueHex: new Uint8Array(hash.digest()) }),
        ],
      }),
    ],
  });
  const encoded = Buffer.from(content.toBER());
  const inside = encoded.subarray(encoded[1]! < 128 ? 2 : 2 + (encoded[1]! & 127));
  const attributes = [
    new Attribute({ type: '1.2.840.113549.1.9.3', values: [new ObjectIdentifier({ value: indirectData })] }),
    new Attribute({
      type: '1.2.840.113549.1.9.4',
      values: [new OctetString({ valueHex: new Uint8Array(createHash('sha256').update(inside).digest()) })],
    }),
  ];
  const signedAttrs = new SignedAndUnsignedAttributes({ type: 0, attributes });
  const set = Buffer.from(signedAttrs.toSchema().toBER());
  set[0] = 0x31;
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  const signature = sign('sha256', set, createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));
  const signer = new SignerInfo({
    version: 1,
    sid: new IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
    digestAlgorithm: new AlgorithmIdentifier({ algorithmId: sha256 }),
    signedAttrs,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithmId: '1.2.840.10045.4.3.2' }),
    signature: new OctetString({ valueHex: new Uint8Array(signature) }),
  });
  const signed = new SignedData({
    version: 1,
    digestAlgorithms: [new AlgorithmIdentifier({ algorithmId: sha256 })],
    certificates: [certificate],
    signerInfos: [signer],
  });
  signed.encapContentInfo.eContentType = indirectData;
  const schema: unknown = signed.toSchema(true);
  if (!(schema instanceof Sequence)) throw new Error('pkijs gave no sequence');
  // pkijs writes text only: what Authenticode signs is put in its place.
  schema.valueBlock.value[2] = new Sequence({
    value: [
      new ObjectIdentifier({ value: indirectData }),
      new Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [content] }),
    ],
  });
  const info = new ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: schema });
  const der = Buffer.from(info.toSchema().toBER());
  const table = Buffer.alloc(Math.ceil((der.length + 8) / 8) * 8);
  table.writeUInt32LE(der.length + 8, 0);
  table.writeUInt16LE(0x0200, 4);
  table.writeUInt16LE(2, 6);
  der.copy(table, 8);
  whole.writeUInt32LE(whole.length, entry);
  whole.writeUInt32LE(table.length, entry + 4);
  return Buffer.concat([whole, table]);
}
