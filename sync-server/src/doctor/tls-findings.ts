import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { readBounded } from '../configuration/secret-file.ts';
import type { ServerSettings } from '../configuration/server-settings.ts';
import { isLoopback } from '../listening-address.ts';
import { bad, badBecause, pass, warn } from './finding.ts';
import type { Finding } from './finding.ts';

const name = 'TLS';
const largestFile = 1024 * 1024;
const dayMs = 24 * 60 * 60 * 1000;
const soonDays = 21;

/** Whether certificate and key are there, belong together, are good now, and are for the public name. `now` in milliseconds. */
export async function tlsFindings({ tls, origin, behindProxy, host }: ServerSettings, now: number): Promise<Finding[]> {
  if (!tls) return [withoutTls(behindProxy, host)];
  const { certFile, keyFile } = tls;
  const cert = await readBounded(certFile, largestFile);
  if (!cert.ok) return [badBecause(name, cert.error)];
  const key = await readBounded(keyFile, largestFile);
  if (!key.ok) return [badBecause(name, key.error)];
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert.value.text);
  } catch {
    return [bad(name, `${certFile} is no certificate`, 'Give the chain in PEM form with --tls-cert.')];
  }
  const findings: Finding[] = [];
  if (!belongsTo(certificate, key.value.text))
    findings.push(
      bad(name, `${keyFile} is not the key of ${certFile}`, 'Give the key of this certificate, in PEM form.'),
    );
  if (key.value.open)
    findings.push(
      warn(name, `others may read ${keyFile}`, `Run chmod 600 ${keyFile}, for the user who runs ferry-server.`),
    );
  findings.push(...validity(certificate, now), ...names(certificate, origin));
  return findings.length > 0 ? findings : [pass(name, `good until ${certificate.validTo}`)];
}

function withoutTls(behindProxy: boolean, host: string): Finding {
  if (behindProxy) return pass(name, 'a proxy in front does it');
  if (isLoopback(host)) return pass(name, 'none; only this machine can reach the server');
  return bad(name, `none, and ${host} can be reached by others`, 'Give --tls-cert and --tls-key, or --behind-proxy.');
}

function belongsTo(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

function validity({ validFromDate, validToDate, validTo, validFrom }: X509Certificate, now: number): Finding[] {
  if (now < validFromDate.getTime())
    return [
      bad(name, `the certificate is good from ${validFrom} only`, 'Look at the clock, or get another certificate.'),
    ];
  const days = Math.floor((validToDate.getTime() - now) / dayMs);
  if (days < 0) return [bad(name, `the certificate ran out on ${validTo}`, 'Renew it, and start the server again.')];
  if (days < soonDays) return [warn(name, `the certificate runs out in ${days} days`, 'Renew it.')];
  return [];
}

function names(certificate: X509Certificate, origin: string | undefined): Finding[] {
  if (origin === undefined || !URL.canParse(origin)) return [];
  const hostname = new URL(origin).hostname.replace(/^\[|\]$/g, '');
  const named = isIP(hostname) === 0 ? certificate.checkHost(hostname) : certificate.checkIP(hostname);
  if (named !== undefined) return [];
  return [bad(name, `the certificate is not for ${hostname}`, 'Get one for the name in --origin, or correct that.')];
}
