import { createServer } from 'node:net';
import { helloSchema } from '@ferry/common/protocol/gateway';
import type { ServerSettings } from '../configuration/server-settings.ts';
import { checkAddress } from '../listening-address.ts';
import { bad, badBecause, pass, warn } from './finding.ts';
import type { Finding } from './finding.ts';

const longestAnswerMs = 5000;

/** Whether the server may listen where it is told to, whether it can, and whether its public address leads to it. */
export async function addressFindings(settings: ServerSettings): Promise<Finding[]> {
  const { host, port, origin } = settings;
  const address = checkAddress(settings);
  if (!address.ok) return [badBecause('address', address.error)];
  const findings = [pass('address', `${host}:${port}${origin === undefined ? '' : `, for clients ${origin}`}`)];
  const local = `${settings.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  findings.push(await portFinding(host, port, local));
  if (origin !== undefined) findings.push(await originFinding(origin));
  return findings;
}

async function portFinding(host: string, port: number, local: string): Promise<Finding> {
  const code = await triedToListen(host, port);
  if (code === null) return pass('port', `${port} is free`);
  if (code === 'EADDRINUSE') {
    const version = await versionAt(local);
    if (version !== null) return pass('port', `a Ferry server ${version} listens at ${port}`);
    return warn(
      'port',
      `${port} is in use, by Ferry with its certificate or by another program`,
      'See which, or choose another --port.',
    );
  }
  return bad('port', `the server cannot listen at ${host}:${port} (${code})`, 'Check --host and --port.');
}

async function triedToListen(host: string, port: number): Promise<string | null> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

async function originFinding(origin: string): Promise<Finding> {
  const version = await versionAt(origin);
  if (version !== null) return pass('origin', `${origin} leads to a Ferry server ${version}`);
  return warn(
    'origin',
    `no Ferry server answers at ${origin}`,
    'Start the server, then look again; else check name, proxy and certificate.',
  );
}

/** Null when nothing answers there, or something that is no Ferry server. */
async function versionAt(origin: string): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(longestAnswerMs);
    const response = await fetch(`${origin}/v1/hello`, { signal, redirect: 'error' });
    const hello = helloSchema.safeParse(await response.json());
    return hello.success ? hello.data.version.slice(0, 50) : null;
  } catch {
    return null;
  }
}
