// A laptop from which only a proxy leads to the server: neither its name nor its certificate is known anywhere else.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestGateway } from '../../integration/gateway/test-gateway.ts';
import { TlsFront } from '../../support/tls-front.ts';
import { TunnelProxy } from '../../support/tunnel-proxy.ts';
import type { Probe } from './bundled-probe.ts';
import { connectionSettings } from './connection-settings.ts';
import type { WineLaptop } from './wine-laptop.ts';

/** What the agent's doctor finds there, by the ids of its looks, and where the proxy was asked to lead to. */
export async function doctorBehindProxy(
  laptop: WineLaptop,
  probe: Probe,
  agent: string,
  { project, server }: TestGateway,
): Promise<{ found: Map<string, string>; proxy: string; targets: Set<string> }> {
  await using front = await TlsFront.open(['ferry.example'], Number(new URL(server.origin).port));
  await using proxy = await TunnelProxy.open();
  proxy.to = front.port;
  const address = `127.0.0.1:${proxy.port}`;
  await probe([connectionSettings(3, address, '<local>', '')]);
  const data = ['--data', 'C:\\proxied\\data'];
  const known = ['--server', 'https://ferry.example', '--company-key', project.companyKey, '--token', project.secret];
  await laptop.run(agent, ['install', ...data, ...known]);
  const env = { NODE_EXTRA_CA_CERTS: laptop.path(front.certificateFile) };
  await laptop.start(agent, ['doctor', ...data, '--json', '--to', 'C:\\proxied\\doctor.json'], env).ended;
  const said = readFileSync(join(laptop.drive, 'proxied/doctor.json'), 'utf8');
  const { results } = JSON.parse(said) as { results: { id: string; found: string }[] };
  await probe([connectionSettings(1, '', '', '')]);
  const found = new Map(results.map((result) => [result.id, result.found]));
  return { found, proxy: address, targets: new Set(proxy.seen.map(({ target }) => target)) };
}
