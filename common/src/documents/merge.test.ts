import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../canonical-json.ts';
import { unwrap } from '../errors.ts';
import { documentTypeOf } from './all.ts';
import { collections } from './document-type.ts';
import type { AnyDocument, Collection } from './document-type.ts';

// Few values, so that ties, equal clocks and equal sequences come up all the time.
const writers = ['a', 'b'].map((letter) => letter.repeat(32));
const stamp = fc
  .record({
    time: fc.integer({ min: 1, max: 3 }),
    counter: fc.integer({ min: 0, max: 1 }),
    writer: fc.constantFrom(...writers),
  })
  .map(
    ({ time, counter, writer }) =>
      `${time.toString(16).padStart(12, '0')}-${counter.toString(16).padStart(4, '0')}-${writer}`,
  );
const field = <T>(value: fc.Arbitrary<T>) => fc.record({ value, clock: stamp });
const instant = fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z');
const format = fc.constant(1);
const maybe = { requiredKeys: ['id', 'format'] as ['id', 'format'] };
const id = fc.constant('d'.repeat(32));

/** Texts in the form of a JWS: a merge reads them, whether they verify is judged before. */
function signed(kind: string, payload: fc.Arbitrary<object>): fc.Arbitrary<string> {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const readable = fc
    .tuple(payload, fc.constantFrom(...writers), fc.constantFrom('sig1', 'sig2'))
    .map(([p, kid, signature]) => `${encode({ alg: 'EdDSA', typ: `ferry-${kind}`, kid })}.${encode(p)}.${signature}`);
  return fc.oneof(
    { weight: 9, arbitrary: readable },
    { weight: 1, arbitrary: fc.constantFrom('not.readable.one', 'not.readable.two') },
  );
}

const head = {
  format,
  projectId: fc.constant('q'.repeat(16)),
  audience: fc.constant({ deviceId: 'd'.repeat(32) }),
  sequence: fc.integer({ min: 1, max: 3 }),
  clock: stamp,
  issuedAt: instant,
};
const tenant = fc.constant('11111111-1111-4111-8111-111111111111');
const stop = signed('stop', fc.record({ ...head, kind: fc.constant('stop') }));
const go = signed(
  'go',
  fc.record({
    ...head,
    kind: fc.constantFrom('migrate', 'rollback'),
    overrides: fc.constant([]),
    notBefore: fc.constant({ instant: '2026-01-01T00:00:00Z' }),
    notAfter: instant,
    deferrals: fc.constant(0),
    sourceTenantId: tenant,
    sourceDomains: fc.constant(['a.example']),
    targetTenantId: tenant,
    targetUpn: fc.constant('a@b.example'),
    tasks: fc.constant([]),
    needs: fc.constant([]),
  }),
);
const report = signed(
  'report',
  fc.record({
    format,
    projectId: head.projectId,
    deviceId: id,
    computerId: fc.constant('pc'),
    sequence: fc.integer({ min: 1, max: 3 }),
    state: fc.constantFrom('running', 'succeeded'),
    progress: fc.constant({ done: 0, total: 1 }),
    tasks: fc.constant([]),
    facts: fc.constant({ hostname: 'PC', windowsUser: 'u', agentVersion: '1', accounts: [] }),
    at: instant,
  }),
);
const anySigned = fc.constantFrom('a.b.c', 'a.b.d', 'a.b.e');

const documents: Record<Collection, fc.Arbitrary<AnyDocument>> = {
  settings: fc.record(
    {
      id: fc.constant('project'),
      format,
      fields: fc.record(
        {
          name: field(fc.constantFrom('x', 'y')),
          automaticUpgrade: field(fc.boolean()),
          ofANewerFerry: field(fc.constantFrom<unknown>(1, 'two', [3], null)),
        },
        { requiredKeys: [] },
      ),
      newProperty: fc.constantFrom<unknown>(1, 'two', { three: 3 }),
    },
    maybe,
  ),
  administrators: fc.record(
    {
      id,
      format,
      grants: fc.array(anySigned, { minLength: 1, maxLength: 2 }),
      fields: fc.record({ name: field(fc.constantFrom('x', 'y')) }, { requiredKeys: [] }),
      revokedAt: instant,
    },
    { requiredKeys: ['id', 'format', 'grants', 'fields'] },
  ),
  tokens: fc.record(
    {
      id,
      format,
      kind: fc.constant('access-token'),
      scope: fc.constant('agent migration'),
      secretHash: fc.constant('h'.repeat(43)),
      createdAt: fc.constant('2026-01-01T00:00:00Z'),
      fields: fc.record(
        { name: field(fc.constantFrom('x', 'y')), useLimit: field(fc.constantFrom(null, 1, 2)) },
        { requiredKeys: [] },
      ),
      revokedAt: instant,
    },
    { requiredKeys: ['id', 'format', 'kind', 'scope', 'secretHash', 'createdAt', 'fields'] },
  ),
  users: fc.record({
    id,
    format,
    fields: fc.record(
      {
        sourceUpn: field(fc.constantFrom('a@b.c', 'A@b.c')),
        deletedAt: field(fc.constantFrom('', '2026-01-01T00:00:00Z')),
      },
      { requiredKeys: [] },
    ),
  }),
  enrolments: fc.record(
    {
      id,
      format,
      request: anySigned,
      enrolledAt: instant,
      via: fc.constantFrom('gateway', 'hub'),
      fields: fc.record(
        { userId: field(fc.constantFrom('', 'e'.repeat(32))), suspended: field(fc.boolean()) },
        { requiredKeys: [] },
      ),
      revokedAt: instant,
    },
    { requiredKeys: ['id', 'format', 'request', 'enrolledAt', 'via', 'fields'] },
  ),
  orders: fc.record({ id, format, stop, go }, maybe),
  devices: fc.record({ id, format, report }),
  audit: fc.record({
    id: fc.constant(`000000000001-0000-${'a'.repeat(32)}:${'a'.repeat(32)}`),
    format,
    entry: anySigned,
  }),
  logs: fc.record({ id: fc.constant(`${'d'.repeat(32)}:run:000000`), format, chunk: anySigned }),
};

describe.each(collections)('merge of %s', (collection) => {
  const type = documentTypeOf(collection);
  // Settings of this test carry a property that only a newer Ferry knows; `fields` is required there.
  const document = documents[collection].map((raw) =>
    unwrap(type.parse('fields' in raw || collection !== 'settings' ? raw : { ...raw, fields: {} })),
  );
  const same = (a: AnyDocument, b: AnyDocument) => {
    expect(canonicalJson(a)).toBe(canonicalJson(b));
  };

  it('is commutative', () => {
    fc.assert(
      fc.property(document, document, (a, b) => {
        same(type.merge(a, b), type.merge(b, a));
      }),
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(document, document, document, (a, b, c) => {
        same(type.merge(type.merge(a, b), c), type.merge(a, type.merge(b, c)));
      }),
      { numRuns: 300 },
    );
  });

  it('is idempotent, also against what was merged before', () => {
    fc.assert(
      fc.property(document, document, (a, b) => {
        same(type.merge(a, a), a);
        const merged = type.merge(a, b);
        same(type.merge(merged, b), merged);
      }),
    );
  });

  it('gives a document that parses, and changes neither side', () => {
    fc.assert(
      fc.property(document, document, (a, b) => {
        const before = canonicalJson([a, b]);
        expect(type.parse(type.merge(a, b)).ok).toBe(true);
        expect(canonicalJson([a, b])).toBe(before);
      }),
    );
  });
});

describe('what the merges are for', () => {
  it('a revoked token stays revoked, whatever a later edit says', () => {
    const type = documentTypeOf('tokens');
    const base = {
      id: 'd'.repeat(32),
      format: 1,
      kind: 'access-token',
      scope: 'agent migration',
      secretHash: 'h'.repeat(43),
      createdAt: '2026-01-01T00:00:00Z',
    };
    const live = { ...base, fields: { name: { value: 'late', clock: `00000000000f-0000-${'a'.repeat(32)}` } } };
    const revoked = { ...base, fields: {}, revokedAt: '2026-01-02T00:00:00Z' };
    expect(type.merge(live, revoked)).toMatchObject({
      revokedAt: '2026-01-02T00:00:00Z',
      fields: { name: { value: 'late' } },
    });
  });

  // A laptop may add properties to its own document: one such name must not stop a whole collection.
  it.each(['valueOf', 'toString', 'hasOwnProperty', 'constructor', 'isPrototypeOf'])(
    'a property called %s is one like any other',
    (name) => {
      const devices = documentTypeOf('devices');
      const base = { id: 'd'.repeat(32), format: 1, report: 'a.b.c' };
      const [one, two] = [1, 2].map((value) => unwrap(devices.parse({ ...base, [name]: { value } })));
      if (!one || !two) throw new Error('two documents');
      expect(canonicalJson(devices.merge(one, two))).toBe(canonicalJson(two));
      expect(canonicalJson(devices.merge(two, one))).toBe(canonicalJson(two));
      expect(canonicalJson(devices.merge(base, one))).toBe(canonicalJson(one));

      const users = documentTypeOf('users');
      const field = { value: 'x', clock: `000000000001-0000-${'a'.repeat(32)}` };
      const user = { id: 'd'.repeat(32), format: 1, fields: { [name]: field } };
      const empty = { id: 'd'.repeat(32), format: 1, fields: {} };
      const merged = users.merge(unwrap(users.parse(user)), unwrap(users.parse(empty)));
      expect(canonicalJson(merged)).toBe(canonicalJson(user));
    },
  );

  it('a newer format is refused, not merged by half', () => {
    const parsed = documentTypeOf('users').parse({ id: 'd'.repeat(32), format: 2, fields: {} });
    expect(parsed.ok ? '' : parsed.error.code).toBe('unsupported-version');
  });
});
