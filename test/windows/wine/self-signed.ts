// The library below registers its parts by decorator metadata, which has to be there first.
import 'reflect-metadata';
import { X509CertificateGenerator } from '@peculiar/x509';

/** A fresh certificate that says it was issued by `issuer`, in DER. */
export async function selfSignedCertificate(issuer: string): Promise<Buffer> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${issuer}`,
    notBefore: new Date('2020-01-01'),
    notAfter: new Date('2040-01-01'),
    signingAlgorithm: algorithm,
    keys,
  });
  return Buffer.from(certificate.rawData);
}
