import type { LoadedSettings } from '../configuration/load-settings.ts';
import { pass, warn } from './finding.ts';
import type { Finding } from './finding.ts';

const name = 'settings';

/** What is set and has no effect, or should not be set for a running server. */
export function settingsFindings({ settings, source, unknownVariables, configFile }: LoadedSettings): Finding[] {
  const findings: Finding[] = [];
  if (unknownVariables.length > 0) {
    const which = unknownVariables.slice(0, 10).join(', ');
    findings.push(warn(name, `no settings, though named like ours: ${which}`, 'Check their spelling.'));
  }
  for (const secret of ['couchdbAdminPassword', 'couchdbAdminPasswordFile'] as const) {
    if (settings[secret] === undefined) continue;
    const what = `the server could reach the password of an administrator of CouchDB (${source(secret)})`;
    findings.push(warn(name, what, 'Give it to ferry-server provision alone.'));
  }
  if (findings.length > 0) return findings;
  return [pass(name, configFile === null ? 'from flags and environment' : `from ${configFile}, environment and flags`)];
}
