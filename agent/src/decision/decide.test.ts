import { describe, expect, it } from 'vitest';
import { fail } from '@ferry/common/errors';
import type { Go } from '@ferry/common/orders/order';
import type { GoInForce, Judgement } from '@ferry/common/orders/order-in-force';
import { decide } from './decide.ts';
import type { Situation } from './decide.ts';

const source = '11111111-1111-4111-8111-111111111111';
const now = Date.parse('2026-06-01T12:00:00Z');
const clock = `0190d0000000-0000-${'a'.repeat(32)}`;
const digest = 'D'.repeat(43);
const account = { tenantId: source, upn: 'ann@source.example' };

function go(change: Partial<Go> = {}): GoInForce {
  return {
    kind: 'go',
    digest,
    issuer: 'i'.repeat(32),
    go: {
      format: 1,
      projectId: 'q'.repeat(16),
      audience: { userId: 'e'.repeat(32), sourceUpn: 'ann@source.example' },
      sequence: 1,
      clock,
      issuedAt: '2026-06-01T11:00:00Z',
      kind: 'migrate',
      overrides: [],
      notBefore: { instant: '2026-06-01T11:30:00Z' },
      notAfter: '2026-06-08T12:00:00Z',
      deferrals: 0,
      sourceTenantId: source,
      sourceDomains: ['source.example'],
      targetTenantId: '22222222-2222-4222-8222-222222222222',
      targetUpn: 'ann@target.example',
      tasks: [{ id: 'entra-registration', settings: {} }],
      needs: [],
      ...change,
    },
  };
}

const stop: Judgement['inForce'] = {
  kind: 'stop',
  digest: 'S'.repeat(43),
  issuer: 'i'.repeat(32),
  stop: {
    format: 1,
    projectId: 'q'.repeat(16),
    audience: { userId: 'e'.repeat(32), sourceUpn: 'ann@source.example' },
    sequence: 2,
    clock,
    issuedAt: '2026-06-01T11:00:00Z',
    kind: 'stop',
  },
};

function situation(inForce: Judgement['inForce'], change: Partial<Situation> = {}): Situation {
  return {
    judgement: { inForce, refused: [] },
    offer: null,
    scripts: null,
    unfinished: null,
    progressOf: () => 'new',
    accounts: [account],
    able: { tasks: ['entra-registration'], needs: [] },
    now,
    fromWallClock: (local) => Date.parse(`${local}:00Z`),
    ...change,
  };
}

describe('what to do', () => {
  it.each<[string, Judgement['inForce'], Partial<Situation>, Record<string, unknown>]>([
    ['nothing without an order', null, {}, { act: 'rest', reason: 'no order' }],
    ['the order when its time has come', go(), {}, { act: 'go' }],
    [
      'wait for an instant',
      go({ notBefore: { instant: '2026-06-02T00:00:00Z' } }),
      {},
      { act: 'wait', until: Date.parse('2026-06-02T00:00:00Z') },
    ],
    [
      'wait for a time on the wall',
      go({ notBefore: { laptopWallClock: '2026-06-01T18:00' } }),
      {},
      { act: 'wait', until: Date.parse('2026-06-01T18:00:00Z') },
    ],
    [
      'refuse what is too late',
      go({ notAfter: '2026-06-01T11:59:59Z' }),
      {},
      { act: 'refuse', error: { code: 'expired' }, cause: { kind: 'order-too-late' } },
    ],
    [
      'begin what was put off until its end, a moment later',
      go({ notAfter: '2026-06-01T11:59:59Z', deferrals: 3 }),
      {
        offer: {
          digest,
          ...{ since: now - 7_200_000, deferred: 1, until: Date.parse('2026-06-01T11:59:59Z'), startNow: false },
        },
      },
      { act: 'go' },
    ],
    [
      'go on with what was begun in time',
      go({ notAfter: '2026-06-01T11:59:59Z' }),
      { progressOf: () => 'begun', accounts: [] },
      { act: 'go' },
    ],
    ['rest when it is done', go(), { progressOf: () => 'over' }, { act: 'rest', reason: 'order done' }],
    [
      'refuse an unknown task',
      go({ tasks: [{ id: 'teleport', settings: {} }] }),
      {},
      { act: 'refuse', error: { code: 'unsupported-order' }, cause: { kind: 'order-not-understood' } },
    ],
    ['refuse an unknown need', go({ needs: ['wings'] }), {}, { act: 'refuse', error: { code: 'unsupported-order' } }],
    ['refuse where nobody is signed in', go(), { accounts: [] }, { act: 'refuse', error: { code: 'forbidden' } }],
    [
      'refuse for another user',
      go(),
      { accounts: [{ ...account, upn: 'bob@source.example' }] },
      { act: 'refuse', error: { code: 'forbidden' }, cause: { kind: 'wrong-account', upn: 'ann@source.example' } },
    ],
    [
      'refuse for the user of another tenant',
      go(),
      { accounts: [{ ...account, tenantId: '33333333-3333-4333-8333-333333333333' }] },
      { act: 'refuse' },
    ],
    [
      'know the account by another case',
      go(),
      { accounts: [{ ...account, upn: 'Ann@Source.Example' }] },
      { act: 'go' },
    ],
    [
      'know the account by its object id',
      go({
        audience: {
          userId: 'e'.repeat(32),
          sourceUpn: 'old@source.example',
          sourceObjectId: '55555555-5555-4555-8555-555555555555',
        },
      }),
      { accounts: [{ ...account, objectId: '55555555-5555-4555-8555-555555555555' }] },
      { act: 'go' },
    ],
    [
      'obey an order for the device if the tenant is here',
      go({ audience: { deviceId: 'd'.repeat(32) } }),
      {},
      { act: 'go' },
    ],
    [
      'refuse an order for the device if it is not',
      go({ audience: { deviceId: 'd'.repeat(32) } }),
      { accounts: [] },
      { act: 'refuse' },
    ],
    ['roll back though nobody is signed in any more', go({ kind: 'rollback' }), { accounts: [] }, { act: 'go' }],
    ['stop', stop, {}, { act: 'stop' }],
    ['stop what is under way', stop, { unfinished: { digest } }, { act: 'stop' }],
    ['finish what is under way when its order is gone', null, { unfinished: { digest } }, { act: 'finish', digest }],
  ])('is: %s', (_name, inForce, change, expected) => {
    expect(decide(situation(inForce, change))).toMatchObject(expected);
  });

  it('is to give up what is under way when whoever ordered it was revoked', () => {
    const refused = [{ documentId: 'e'.repeat(32), error: fail('revoked', 'grant', 'revoked', 'Ask an owner.').error }];
    const revoked = situation(null, { unfinished: { digest }, judgement: { inForce: null, refused } });
    expect(decide(revoked)).toMatchObject({ act: 'abandon', digest });
  });

  it('never depends on the stamp of an order', () => {
    for (const stamp of ['000000000000', 'ffffffffffff'])
      expect(decide(situation(go({ clock: `${stamp}-0000-${'a'.repeat(32)}` })))).toMatchObject({ act: 'go' });
  });
});
