import { describe, expect, it } from 'vitest';
import { repetitions, seed, seededRandom } from '../../../../test/support/seed.ts';
import type { CollectionView } from './collection-view.ts';
import { ProjectDatabase } from './project-database.ts';
import { createSqliteStorage } from './sqlite-storage.ts';
import { laptopInstance, type Laptop } from './storage-fixture.ts';
import { fold, type ViewDefinition } from './view-definition.ts';
import type { ViewFilter } from './view-filter.ts';

const definition: ViewDefinition = {
  columns: {
    state: { path: 'state', kind: 'text' },
    name: { path: 'name', kind: 'label' },
    exactName: { path: 'name', kind: 'text' },
    age: { path: 'age', kind: 'number' },
    online: { path: 'online', kind: 'boolean' },
    tag: { path: 'body.facts.tag', kind: 'text' },
  },
  search: ['name', 'body.facts.tag'],
};

const names = [
  'Jürgen Müller',
  'jurgen muller',
  'ÉVA',
  'Eva',
  'Zoë 😀',
  '日本',
  "O'Brien",
  '100%',
  'a_b',
  '\ue000',
  '😀',
];

async function filled(size: number, random: () => number) {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const database = ProjectDatabase.open({ path: ':memory:' });
  const storage = createSqliteStorage({ database, views: { laptops: definition } });
  const instance = await laptopInstance(storage);
  const documents = Array.from({ length: size }, (_, number) => ({
    id: `id${number}`,
    name: pick(names),
    state: pick(['running', 'failed', 'waiting']),
    age: Math.floor(random() * 9) - 4,
    load: 0,
    online: random() < 0.5,
    body: random() < 0.3 ? {} : { facts: { tag: pick(['x', 'y', 'Zebra', 7]) } },
    _deleted: random() < 0.1,
    _attachments: {},
    _rev: '1-a',
    _meta: { lwt: 1000 },
  }));
  await instance.bulkWrite(
    documents.map((document) => ({ document })),
    'test',
  );
  const present = documents.filter((document) => !document._deleted);
  return { database, storage, instance, view: storage.view('project', 'laptops'), present, pick };
}

const tagOf = (laptop: Laptop) => {
  const tag = (laptop.body.facts as { tag?: unknown } | undefined)?.tag;
  return typeof tag === 'string' ? tag : null;
};

type Naive = readonly [ViewFilter, (laptop: Laptop) => boolean];

function randomFilter(pick: <Item>(items: readonly Item[]) => Item, depth = 2): Naive {
  const text = pick(['u', 'muller', 'É', '%', '_', '😀', "'", 'zeb', 'x']);
  const number = pick([-3, 0, 2]);
  const leaves: Naive[] = [
    [{ column: 'state', is: 'failed' }, (l) => l.state === 'failed'],
    [{ column: 'state', anyOf: ['failed', 'running'] }, (l) => l.state !== 'waiting'],
    [{ column: 'state', anyOf: [] }, () => false],
    [{ column: 'name', is: 'éva' }, (l) => fold(l.name) === 'eva'],
    [{ column: 'exactName', is: '😀' }, (l) => l.name === '😀'],
    [{ column: 'name', contains: text }, (l) => fold(l.name).includes(fold(text))],
    [{ column: 'exactName', contains: text }, (l) => l.name.includes(text)],
    [{ column: 'age', from: number }, (l) => l.age >= number],
    [{ column: 'age', from: -2, before: number }, (l) => l.age >= -2 && l.age < number],
    [{ column: 'exactName', from: '😀' }, (l) => l.name >= '😀'],
    [{ column: 'online', is: true }, (l) => l.online],
    [{ column: 'tag', is: null }, (l) => tagOf(l) === null],
    [{ column: 'tag', is: 'x' }, (l) => tagOf(l) === 'x'],
    [
      { search: `${text}  e` },
      (l) => [fold(text), 'e'].every((word) => `${fold(l.name)}\n${fold(tagOf(l) ?? '')}`.includes(word)),
    ],
  ];
  if (depth === 0) return pick(leaves);
  const [first, second] = [randomFilter(pick, depth - 1), randomFilter(pick, depth - 1)];
  return pick<Naive>([
    pick(leaves),
    [{ not: first[0] }, (l) => !first[1](l)],
    [{ all: [first[0], second[0]] }, (l) => first[1](l) && second[1](l)],
    [{ any: [first[0], second[0]] }, (l) => first[1](l) || second[1](l)],
  ]);
}

const sortValues: Record<string, (laptop: Laptop) => string | number | null> = {
  state: (l) => l.state,
  name: (l) => fold(l.name),
  exactName: (l) => l.name,
  age: (l) => l.age,
  online: (l) => Number(l.online),
  tag: tagOf,
};

function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

describe(`reading for live views, FERRY_SEED=${seed}`, () => {
  it('counts, groups and gives windows as a plain computation does', async () => {
    const random = seededRandom('views');
    const { view, present, pick, database } = await filled(300, random);
    for (let number = 0; number < repetitions(150, 20_000); number += 1) {
      const [where, passes] = randomFilter(pick);
      const passing = present.filter(passes);
      const about = JSON.stringify(where);
      expect(view.countWhere(where), about).toBe(passing.length);

      const groups = new Map<string | null, number>();
      for (const laptop of passing) groups.set(tagOf(laptop), (groups.get(tagOf(laptop)) ?? 0) + 1);
      expect(new Map(view.groupCount('tag', where).map(({ value, count }) => [value, count])), about).toEqual(groups);

      const order = [pick(Object.keys(sortValues)), pick(Object.keys(sortValues))].map((column) => ({
        column,
        direction: pick(['asc', 'desc'] as const),
      }));
      const sorted = passing.toSorted((a, b) => {
        for (const { column, direction } of order) {
          const value = sortValues[column] ?? (() => null);
          const result = compare(value(a), value(b));
          if (result !== 0) return direction === 'asc' ? result : -result;
        }
        return order[0]?.direction === 'desc' ? compare(b.id, a.id) : compare(a.id, b.id);
      });
      const [limit, offset] = [pick([0, 1, 10]), pick([0, 3, 50])];
      const shown = view.window({ where, order, limit, offset });
      expect(shown.total).toBe(passing.length);
      expect(
        shown.rows.map(({ id }) => id),
        `${about} ${JSON.stringify(order)}`,
      ).toEqual(sorted.slice(offset, offset + limit).map(({ id }) => id));
    }
    database.close();
  });

  it('follows updates and deletions', async () => {
    const { instance, view, present } = await filled(20, seededRandom('updates'));
    const [first, second] = present;
    if (!first || !second) throw new Error('too few documents');
    const before = view.countWhere();
    await instance.bulkWrite(
      [
        { previous: first, document: { ...first, _rev: '2-a', state: 'moved' } },
        { previous: second, document: { ...second, _rev: '2-a', _deleted: true } },
      ],
      'test',
    );
    expect(view.countWhere()).toBe(before - 1);
    expect(view.countWhere({ column: 'state', is: 'moved' })).toBe(1);
    expect(view.groupCount('state').find(({ value }) => value === 'moved')).toEqual({ value: 'moved', count: 1 });
  });

  it('computes its columns anew when the definition changes', async () => {
    const { database, instance, present } = await filled(50, seededRandom('changed'));
    await instance.close();
    const storage = createSqliteStorage({
      database,
      views: { laptops: { columns: { years: { path: 'age', kind: 'number' } } } },
    });
    const again = await laptopInstance(storage);
    const view = storage.view('project', 'laptops');
    expect(view.countWhere({ column: 'years', from: 0 })).toBe(present.filter(({ age }) => age >= 0).length);
    expect(() => view.countWhere({ column: 'state', is: 'failed' })).toThrow('not a column');
    expect(
      await again.findDocumentsById(
        present.map(({ id }) => id),
        false,
      ),
    ).toHaveLength(present.length);
    database.close();
  });

  it.each<[string, (view: CollectionView) => unknown]>([
    ['an unknown column', (view) => view.countWhere({ column: 'password', is: 'x' })],
    ['a column named like a property of every object', (view) => view.groupCount('constructor')],
    [
      'SQL in a column',
      (view) => view.rows({ order: [{ column: 'age; DROP TABLE x', direction: 'asc' }], limit: 1, offset: 0 }),
    ],
    ['a value of another kind', (view) => view.countWhere({ column: 'age', is: 'old' })],
    ['a group by folded names', (view) => view.groupCount('name')],
    ['half a row', (view) => view.rows({ limit: 0.5, offset: 0 })],
  ])('refuses %s', async (_what, attempt) => {
    const { view } = await filled(1, seededRandom('refusals'));
    expect(() => attempt(view)).toThrow();
  });

  it('refuses a definition whose names could be SQL', () => {
    const database = ProjectDatabase.open({ path: ':memory:' });
    const views = (name: string, path: string) => ({ x: { columns: { [name]: { path, kind: 'text' as const } } } });
    expect(() => createSqliteStorage({ database, views: views('a b', 'a') })).toThrow('name');
    expect(() => createSqliteStorage({ database, views: views('a', "a'b") })).toThrow('path');
  });
});
