import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClock } from '../clock.ts';
import type { NamedScript } from '../orders/scripts.ts';
import { documentFormat } from './document-type.ts';
import { changeScripts, keptScripts } from './kept-scripts.ts';
import { settingsDocuments, settingsId } from './settings.ts';
import type { SettingsDocument } from './settings.ts';

const sha = (n: number): string => n.toString(16).padStart(64, '0');
const named = (n: number, script = 'aa.bb.cc'): NamedScript => ({ sha256: sha(n), script, seconds: 60 });
const empty: SettingsDocument = { id: settingsId, format: documentFormat, fields: {} };
const kept = (document: SettingsDocument) => keptScripts(document).map(({ sha256 }) => Number.parseInt(sha256, 16));
const merged = (a: SettingsDocument, b: SettingsDocument): SettingsDocument => {
  const document = settingsDocuments.merge(a, b);
  // Both ways alike, and no other form than documents have.
  expect(settingsDocuments.merge(b, a)).toEqual(document);
  const parsed = settingsDocuments.parse(document);
  expect(parsed.ok).toBe(true);
  return document;
};

function twoConsoles() {
  let ms = 1_000_000;
  const now = () => (ms += 1000);
  return {
    a: createClock({ now, writer: 'a'.repeat(32) }),
    b: createClock({ now, writer: 'b'.repeat(32) }),
  };
}

test('scripts that two consoles add without knowing of one another are all kept, as they were added', () => {
  const { a, b } = twoConsoles();
  const first = changeScripts(changeScripts(empty, { add: named(1) }, a), { add: named(2) }, a);
  const second = changeScripts(empty, { add: named(3) }, b);
  expect(kept(merged(first, second))).toEqual([1, 2, 3]);
  // An order that does not know of one puts it last.
  const moved = changeScripts(first, { order: [sha(2), sha(1)] }, a);
  expect(kept(merged(moved, second))).toEqual([2, 1, 3]);
});

test('one that is taken out here stays out, though it is moved and switched there; added again later, it is back and on', () => {
  const { a, b } = twoConsoles();
  const both = changeScripts(changeScripts(empty, { add: named(1) }, a), { add: named(2) }, a);
  const out = changeScripts(both, { remove: sha(1) }, a);
  const moved = changeScripts(changeScripts(both, { order: [sha(2), sha(1)] }, b), { sha256: sha(1), off: true }, b);
  const met = merged(out, moved);
  expect(kept(met)).toEqual([2]);
  const again = changeScripts(met, { add: named(1) }, b);
  expect(keptScripts(again)).toMatchObject([
    { sha256: sha(2), off: false },
    { sha256: sha(1), off: false },
  ]);
});

test('whatever two consoles do, none is lost that nobody took out', () => {
  const number = fc.integer({ min: 1, max: 4 });
  const change = fc.oneof(
    fc.record({ add: number.map((n) => named(n)) }),
    fc.record({ remove: number.map(sha) }),
    fc.record({ sha256: number.map(sha), off: fc.boolean() }),
    fc.record({ order: fc.uniqueArray(number.map(sha)) }),
  );
  const changes = fc.array(fc.tuple(fc.constantFrom('a' as const, 'b' as const), change), { maxLength: 12 });
  fc.assert(
    fc.property(changes, (list) => {
      const clocks = twoConsoles();
      const copies = { a: empty, b: empty };
      const removed = new Set<string>();
      for (const [who, what] of list) {
        copies[who] = changeScripts(copies[who], what, clocks[who]);
        if ('remove' in what) removed.add(what.remove);
      }
      const there = keptScripts(merged(copies.a, copies.b)).map(({ sha256 }) => sha256);
      const once = [...keptScripts(copies.a), ...keptScripts(copies.b)].map(({ sha256 }) => sha256);
      for (const sha256 of once) if (!removed.has(sha256)) expect(there).toContain(sha256);
    }),
  );
});

test('what is no script, or lies under the name of another, is kept as such and can be taken out', () => {
  const { a } = twoConsoles();
  const clock = a.tick();
  const fields = {
    [`script.${sha(1)}`]: { value: { nonsense: true }, clock },
    [`script.${sha(2)}`]: { value: named(3), clock },
    'script.short': { value: named(4), clock },
    scriptOrder: { value: 'nonsense', clock },
  };
  const document = { ...empty, fields: fields as SettingsDocument['fields'] };
  expect(keptScripts(document)).toEqual([
    { sha256: sha(1), off: false, named: null },
    { sha256: sha(2), off: false, named: null },
  ]);
  expect(keptScripts(changeScripts(document, { remove: sha(1) }, a))).toHaveLength(1);
});
