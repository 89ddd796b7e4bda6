import type { AuditRow } from '../../contract/rows.ts';
import { counted } from '../notices/sentence.ts';
import { taskName } from '../settings/task-names.ts';

/** What of an act is shown first, and how it is called; what is not named here follows in the order of the alphabet. */
const labels: Record<string, string> = {
  kind: 'Order',
  what: 'Given to',
  given: 'Orders given',
  notBefore: 'Begins',
  notAfter: 'Ends',
  scripts: 'Scripts',
  order: 'Order of running',
  userId: 'User',
  users: 'Users',
  name: 'Name',
  fileName: 'File',
  added: 'Added',
  changed: 'Changed',
  unchanged: 'Unchanged',
  refused: 'Refused',
  sourceUpn: 'Source account',
  targetUpn: 'Target account',
  displayName: 'Name',
  department: 'Department',
  wave: 'Wave',
  ids: 'Who',
  tasks: 'Tasks',
  sourceTenantId: 'Source tenant',
  sourceDomains: 'Source domains',
  targetTenantId: 'Target tenant',
  targetDomains: 'Target domains',
  deferrals: 'Deferral allowance',
  deadlineHours: 'Hours to the deadline',
  backupDays: 'Days that backups are kept',
  agentVersion: 'Agent version',
  automaticUpgrade: 'Automatic upgrade',
  release: 'Release of the agent',
  hubs: 'Addresses of consoles',
  matchBySourceAccount: 'Assign by source account',
  texts: 'Texts for the person',
  language: 'Interpreter',
  seconds: 'Seconds at most',
  expiresAt: 'Expires',
  useLimit: 'Use limit',
  documents: 'Documents',
  entries: 'Entries',
  clockShowed: 'The clock showed',
  foundLater: 'Written down later',
  givenAt: 'Given',
  kept: 'Kept of a newer Ferry',
  sha256: 'SHA-256',
  sequence: 'Sequence',
};
const shownFirst = Object.keys(labels);

const kinds: Record<string, string> = { migrate: 'Migration', rehearse: 'Rehearsal', rollback: 'Rollback' };
const languages: Record<string, string> = { powershell: 'PowerShell', cmd: 'cmd' };
const subjects: Record<string, string> = { project: 'The project', policy: 'The policy', scripts: 'The scripts' };
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const onWall = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const digest = /^[0-9a-f]{64}$/;
/** A signed text: header, payload and signature. */
const signed = /^[\w-]{20,}\.[\w-]+\.[\w-]+…?$/;

export type AuditFact = { name: string; label: string; text: string; raw: string };
type Named = Pick<AuditRow, 'details' | 'names'>;

/** What belongs to an act, as an administrator reads it: the most telling first. `raw`: as it was written down. */
export function auditFacts({ details, names }: Named): AuditFact[] {
  const place = (name: string) => (shownFirst.includes(name) ? shownFirst.indexOf(name) : shownFirst.length);
  return details
    .map(({ name, value }) => ({ name, label: labelOf(name), text: textOf(name, read(value), names), raw: value }))
    .toSorted((a, b) => place(a.name) - place(b.name) || a.label.localeCompare(b.label, 'en'));
}

/** In one line, for the table. */
export function auditSummary(row: Named): string {
  return auditFacts(row)
    .filter(({ name }) => !['sequence', 'sha256'].includes(name))
    .map(({ label, text }) => `${label}: ${text}`)
    .join(' · ');
}

/** Whom or what the act was upon. */
export function auditSubject({ subject, names }: Pick<AuditRow, 'subject' | 'names'>): string {
  const known = Object.hasOwn(names, subject) ? names[subject] : undefined;
  return known ?? (Object.hasOwn(subjects, subject) ? subjects[subject] : undefined) ?? subject;
}

function labelOf(name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? name) : name;
}

/** Texts and numbers were written as they are, all else as JSON; one that was cut is none any more. */
function read(value: string): unknown {
  if (!/^[[{]|^(true|false|null)$/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function textOf(name: string, value: unknown, names: Record<string, string>): string {
  if (value === null) return name === 'useLimit' ? 'none' : '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return wordOf(name, value, names);
  if (Array.isArray(value)) {
    const all = (value as unknown[]).map((each) => textOf(name, each, names));
    return all.length === 0 ? 'none' : all.join(', ');
  }
  return typeof value === 'object' ? partsOf(value as Record<string, unknown>, names) : JSON.stringify(value);
}

const counts = ['given', 'users', 'added', 'changed', 'unchanged', 'refused', 'documents', 'entries', 'useLimit'];

function wordOf(name: string, value: string, names: Record<string, string>): string {
  if (counts.includes(name) && /^\d+$/.test(value)) return Number(value).toLocaleString('en');
  if (value === '') return 'none';
  if (Object.hasOwn(names, value)) return names[value] ?? value;
  if (name === 'kind' && Object.hasOwn(kinds, value)) return kinds[value] ?? value;
  if (name === 'language' && Object.hasOwn(languages, value)) return languages[value] ?? value;
  if (instant.test(value)) return absolute.format(new Date(value));
  if (digest.test(value)) return shortDigest(value);
  if (signed.test(value)) return 'signed';
  // `tidy up 0123…`: how scripts of an order were written down before.
  const script = /^(.+) ([0-9a-f]{64})$/.exec(value);
  return script ? `${script[1]} (${shortDigest(script[2] ?? '')})` : value;
}

function shortDigest(value: string): string {
  return `${value.slice(0, 12).toUpperCase()}…`;
}

/** A task with its switch, a script, a beginning, or whatever has parts. */
function partsOf(value: Record<string, unknown>, names: Record<string, string>): string {
  const { id, enabled, sha256, seconds, language, name } = value;
  if (typeof id === 'string' && typeof enabled === 'boolean') return `${taskName(id)} ${enabled ? 'on' : 'off'}`;
  if (typeof sha256 === 'string' && typeof name === 'string') {
    const facts = [language, typeof seconds === 'number' ? counted(seconds, 'second') : '', shortDigest(sha256)];
    return `${name} (${facts.filter((fact) => typeof fact === 'string' && fact !== '').join(', ')})`;
  }
  if (typeof value['instant'] === 'string') return wordOf('', value['instant'], names);
  if (typeof value['laptopWallClock'] === 'string')
    return `${onWall.format(new Date(`${value['laptopWallClock']}Z`))} on each computer’s clock`;
  const parts = Object.entries(value).map(([part, own]) => `${part} ${textOf(part, own, names)}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
