import { expect, test } from 'vitest';
import { auditFacts, auditSubject, auditSummary } from './audit-facts.ts';

const id = '0123456789abcdefghjkmnpqrstvwxyz';
const row = (details: Record<string, string>, names: Record<string, string> = {}) => ({
  details: Object.entries(details).map(([name, value]) => ({ name, value })),
  names,
});
const shown = (details: Record<string, string>, names?: Record<string, string>) =>
  auditFacts(row(details, names)).map(({ label, text }) => `${label}: ${text}`);
const local = (at: string) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at));

test('ids are names, instants local, words for people; the most telling comes first and what is unknown last', () => {
  const at = '2026-06-01T08:00:00.000Z';
  expect(
    shown({ zebra: 'z', sequence: '7', given: '2', notBefore: JSON.stringify({ instant: at }), kind: 'migrate' }),
  ).toEqual(['Order: Migration', 'Orders given: 2', `Begins: ${local(at)}`, 'Sequence: 7', 'zebra: z']);
  expect(shown({ userId: id }, { [id]: 'ann@source.example' })).toEqual(['User: ann@source.example']);
  expect(shown({ userId: id })).toEqual([`User: ${id}`]);
  expect(shown({ ids: JSON.stringify([id, 'other']) }, { [id]: 'ann' })).toEqual(['Who: ann, other']);
  expect(shown({ expiresAt: at, useLimit: 'null', automaticUpgrade: 'true', hubs: '[]', wave: '' })).toEqual([
    'Wave: none',
    'Automatic upgrade: yes',
    'Addresses of consoles: none',
    `Expires: ${local(at)}`,
    'Use limit: none',
  ]);
  expect(auditSubject({ subject: id, names: { [id]: 'LAPTOP-1' } })).toBe('LAPTOP-1');
  expect(auditSubject({ subject: 'policy', names: {} })).toBe('The policy');
  expect(auditSubject({ subject: 'constructor', names: {} })).toBe('constructor');
});

test('tasks, scripts of now and of before, and what a newer Ferry wrote', () => {
  const sha256 = 'ab'.repeat(32);
  expect(
    shown({
      tasks: JSON.stringify([
        { id: 'office', enabled: true, settings: {} },
        { id: 'newer', enabled: false },
      ]),
    }),
  ).toEqual(['Tasks: Office on, newer off']);
  expect(shown({ scripts: JSON.stringify([{ sha256, name: 'tidy', language: 'cmd', seconds: 30 }]) })).toEqual([
    'Scripts: tidy (cmd, 30 seconds, ABABABABABAB…)',
  ]);
  expect(shown({ scripts: JSON.stringify([`tidy up ${sha256}`]) })).toEqual(['Scripts: tidy up (ABABABABABAB…)']);
  expect(shown({ notBefore: JSON.stringify({ laptopWallClock: '2026-06-01T08:00' }) })[0]).toMatch(
    /^Begins: .*8:00.* on each/,
  );
  expect(shown({ texts: JSON.stringify({ why: 'We merge.' }), constructor: '1' })).toEqual([
    'Texts for the person: why We merge.',
    'constructor: 1',
  ]);
  // One that was cut is no JSON any more: it stands as it is.
  expect(shown({ texts: '{"why":"We mer…' })).toEqual(['Texts for the person: {"why":"We mer…']);
  expect(auditFacts(row({ sha256 }))[0]?.raw).toBe(sha256);
  expect(auditSummary(row({ sequence: '1', sha256, name: 'tidy', language: 'cmd' }))).toBe(
    'Name: tidy · Interpreter: cmd',
  );
});
