// Random writes and queries against our storage and RxDB's memory storage. The matcher and the comparator of RxDB judge both:
// the memory storage itself is wrong for texts with spaces at their end and numbers between two steps of the schema.
import {
  createRevision,
  fillWithDefaultSettings,
  getQueryMatcher,
  getSortComparator,
  normalizeMangoQuery,
  prepareQuery,
  type MangoQuery,
  type RxDocumentData,
} from 'rxdb/plugins/core';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { describe, expect, it } from 'vitest';
import { repetitions, seed, seededRandom } from '../../../../test/support/seed.ts';
import { ProjectDatabase } from './project-database.ts';
import { createSqliteStorage } from './sqlite-storage.ts';
import { laptopInstance, laptopSchema, type Laptop } from './storage-fixture.ts';

type Stored = RxDocumentData<Laptop>;
type Dice = ReturnType<typeof dice>;

const schema = fillWithDefaultSettings(laptopSchema);
const regularTexts = [
  '',
  'a',
  'b',
  'ab',
  'a b',
  'A',
  'ä',
  'é',
  'zz',
  '\ue000',
  '\uffee',
  '😀',
  '😀a',
  'a😀',
  '𝒜',
  '\ud83d',
  '~',
  '日本',
];
const oddTexts = ['a ', 'a\t', '\u0000', 'a\u0000b', ' ', 'a\u001f'];

function dice(name: string) {
  const random = seededRandom(name);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  return { below, pick, chance: (part: number) => random() < part };
}

function laptop(roll: Dice, id: string, odd: boolean): Omit<Laptop, 'id'> & { id: string } {
  const texts = odd && roll.chance(0.2) ? oddTexts : regularTexts;
  const strange = odd && roll.chance(0.1);
  return {
    id,
    name: roll.pick(texts),
    state: roll.pick(['running', 'failed', 'waiting', '', '😀']),
    age: strange ? roll.pick([20.5, 200, -99]) : roll.below(20) - 8,
    load: strange ? 1.2345 : (roll.below(2001) - 1000) / 100,
    online: roll.chance(0.5),
    body: roll.chance(0.5) ? { tag: roll.pick(regularTexts) } : {},
  };
}

function operand(roll: Dice, field: string): unknown {
  if (roll.chance(0.03)) return null;
  if (field === 'age') return roll.chance(0.15) ? roll.pick([3.5, 1000, -1000]) : roll.below(20) - 8;
  if (field === 'load') return roll.chance(0.1) ? 2.345 : (roll.below(2001) - 1000) / 100;
  if (field === 'online') return roll.chance(0.5);
  if (field === 'state') return roll.pick(['running', 'failed', 'waiting', 'x', '']);
  if (field === 'id') return `id${roll.below(120)}`;
  return roll.pick(roll.chance(0.1) ? oddTexts : regularTexts);
}

function condition(roll: Dice, field: string): Record<string, unknown> {
  const operator = roll.pick([
    '$eq',
    '$eq',
    '$ne',
    '$gt',
    '$gte',
    '$lt',
    '$lte',
    '$in',
    '$nin',
    '$exists',
    '$regex',
    'two',
    '$not',
  ]);
  switch (operator) {
    case '$in':
    case '$nin':
      return { [operator]: Array.from({ length: roll.below(4) }, () => operand(roll, field)) };
    case '$exists':
      return { $exists: roll.chance(0.7) };
    case '$regex':
      return field === 'name' || field === 'state' ? { $regex: roll.pick(['^a', 'n', 'b$']) } : { $exists: true };
    case 'two':
      return { [roll.pick(['$gt', '$gte'])]: operand(roll, field), [roll.pick(['$lt', '$lte'])]: operand(roll, field) };
    case '$not':
      return { $not: { [roll.pick(['$gt', '$eq'])]: operand(roll, field) } };
    default:
      return { [operator]: operand(roll, field) };
  }
}

const fields = ['id', 'name', 'state', 'age', 'load', 'online', 'body.tag'];

function selector(roll: Dice): Record<string, unknown> {
  const chosen = Array.from({ length: roll.below(4) }, () => roll.pick(fields));
  const result: Record<string, unknown> = Object.fromEntries(chosen.map((field) => [field, condition(roll, field)]));
  if (roll.chance(0.15)) {
    const branch = () => ({ [roll.pick(fields.slice(0, 6))]: condition(roll, roll.pick(['name', 'state'])) });
    result[roll.pick(['$or', '$and', '$nor'])] = [branch(), branch()];
  }
  if (roll.chance(0.9)) result._deleted = { $eq: false };
  return result;
}

function query(roll: Dice): MangoQuery<Stored> {
  const direction = () => roll.pick(['asc', 'desc'] as const);
  const uniform = direction();
  const sorts = [
    ['name'],
    ['age'],
    ['state', 'age'],
    ['age', 'name'],
    ['online', 'load'],
    ['id'],
    ['load', 'id'],
    ['body.tag'],
  ];
  const sort = roll.pick(sorts).map((field) => ({ [field]: roll.chance(0.8) ? uniform : direction() }));
  return {
    selector: selector(roll),
    ...(roll.chance(0.8) ? { sort: sort } : {}),
    ...(roll.chance(0.3) ? { skip: roll.below(10) } : {}),
    ...(roll.chance(0.4) ? { limit: roll.below(12) } : {}),
  };
}

async function round(name: string, odd: boolean): Promise<{ memoryDiffers: number; queries: number }> {
  const roll = dice(name);
  const database = ProjectDatabase.open({ path: ':memory:' });
  const ours = await laptopInstance(createSqliteStorage({ database }), name);
  const memory = await laptopInstance(getRxStorageMemory(), name);
  const model = new Map<string, Stored>();
  let memoryDiffers = 0;
  let time = 1_700_000_000_000;
  const queries = 60;
  for (let bulk = 0; bulk < 6; bulk += 1) {
    const ids = new Set(
      Array.from({ length: 1 + roll.below(40) }, () => `id${roll.below(100)}${roll.pick(['', '', '😀', '\ue000'])}`),
    );
    const rows = [...ids].map((id) => {
      const previous = roll.chance(0.05) ? undefined : model.get(id);
      time += roll.chance(0.5) ? 0 : 0.01;
      const document: Stored = {
        ...laptop(roll, id, odd),
        _deleted: previous !== undefined && roll.chance(0.2),
        _rev: createRevision('test', previous),
        _meta: { lwt: Math.round(time * 100) / 100 },
        _attachments: {},
      };
      return { previous, document };
    });
    const [mine, theirs] = [await ours.bulkWrite(rows, 'test'), await memory.bulkWrite(rows, 'test')];
    expect(mine.error.map((error) => [error.documentId, error.status])).toEqual(
      theirs.error.map((error) => [error.documentId, error.status]),
    );
    const refused = new Set(mine.error.map((error) => error.documentId));
    for (const { document } of rows) if (!refused.has(document.id)) model.set(document.id, document);

    for (let number = 0; number < queries / 6; number += 1) {
      const normal = normalizeMangoQuery(schema, query(roll));
      const prepared = prepareQuery(schema, normal);
      const matches = getQueryMatcher(schema, normal);
      const all = [...model.values()].filter(matches).sort(getSortComparator(schema, normal));
      const expected = all.slice(normal.skip, normal.skip + (normal.limit ?? Infinity)).map(({ id }) => id);
      const found = (await ours.query(prepared)).documents;
      expect(
        found.map(({ id }) => id),
        `${name} seed ${seed}: ${JSON.stringify(normal)}`,
      ).toEqual(expected);
      for (const document of found) expect(document).toEqual(model.get(document.id));
      expect((await ours.count(prepared)).count, `${name} count: ${JSON.stringify(normal)}`).toBe(expected.length);
      const other = (await memory.query(prepared)).documents.map(({ id }) => id);
      if (JSON.stringify(other) !== JSON.stringify(expected)) memoryDiffers += 1;
    }
  }
  await memory.remove();
  await ours.close();
  database.close();
  return { memoryDiffers, queries };
}

describe(`random writes and queries, FERRY_SEED=${seed}`, () => {
  it('answers as RxDB would for any values', async () => {
    for (let number = 0; number < repetitions(20, 2_000); number += 1) await round(`odd${number}`, true);
  });

  it('answers as the memory storage does where that keeps to its own matcher', async () => {
    let differs = 0;
    let queries = 0;
    for (let number = 0; number < repetitions(20, 2_000); number += 1) {
      const result = await round(`regular${number}`, false);
      differs += result.memoryDiffers;
      queries += result.queries;
    }
    // Otherwise the peer would say nothing. Its differences come from bounds between two steps of a number's schema.
    expect(differs / queries).toBeLessThan(0.1);
  });
});
