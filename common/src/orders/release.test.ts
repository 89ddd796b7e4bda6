import { beforeAll, describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { signGrant } from '../trust/grants.ts';
import type { Role } from '../trust/grants.ts';
import { generateSigningKeys } from '../trust/keys.ts';
import type { SigningKeys } from '../trust/keys.ts';
import { consoleSigner, createTrust } from '../trust/trust.ts';
import type { Trust } from '../trust/trust.ts';
import { compareVersions, releaseVersionSchema } from '../version.ts';
import { judgeRelease } from './release.ts';
import type { Release } from './release.ts';

const projectId = 'q'.repeat(16);
const now = new Date('2026-06-01T00:00:00Z');
let root: SigningKeys;
let trust: Trust;

beforeAll(async () => {
  root = await generateSigningKeys();
  trust = createTrust({ format: 1, projectId, rootKey: root.publicKey, recoveryKeyHash: null }, { now: () => now });
});

async function offered(change: Partial<Release> = {}, role: Role = 'owner'): Promise<string> {
  const keys = await generateSigningKeys();
  const grant = await signGrant(
    { format: 1, projectId, signKey: keys.publicKey, name: role, role, serial: 1, notAfter: '2030-01-01T00:00:00Z' },
    root,
  );
  return await consoleSigner(keys, [grant]).sign('release', {
    format: 1,
    projectId,
    version: '1.10.0',
    sha256: 'ab'.repeat(32),
    size: 1000,
    issuedAt: '2026-05-31T00:00:00Z',
    expiresAt: '2026-07-01T00:00:00Z',
    ...change,
  });
}

const judged = async (manifest: string, running = '1.9.9') => await judgeRelease(manifest, { trust, running, now });
const codeOf = async (manifest: string, running?: string) => {
  const result = await judged(manifest, running);
  return result.ok ? result.value.version : result.error.code;
};

describe('a release that is offered', () => {
  it('is taken when an owner signed it, it is newer and still offered', async () => {
    expect(await codeOf(await offered())).toBe('1.10.0');
  });

  it('is refused to the same and to a newer agent, and when its time is over', async () => {
    expect(await codeOf(await offered(), '1.10.0')).toBe('conflict');
    expect(await codeOf(await offered(), '2.0.0')).toBe('conflict');
    expect(await codeOf(await offered({ expiresAt: now.toISOString() }))).toBe('expired');
  });

  it.each(['admin', 'technician', 'viewer'] as const)(
    'is refused when a console with the role %s signed it',
    async (role) => {
      expect(await codeOf(await offered({}, role))).toBe('forbidden');
    },
  );

  it('is refused when it is of another project, of no size, or changed on its way', async () => {
    expect(await codeOf(await offered({ projectId: 'z'.repeat(16) }))).toBe('wrong-project');
    expect(await codeOf(await offered({ size: 0 }))).toBe('invalid');
    const [header, , signature] = (await offered()).split('.');
    const [, other] = (await offered({ sha256: 'cd'.repeat(32) })).split('.');
    expect((await judged([header, other, signature].join('.'))).ok).toBe(false);
  });
});

it('orders versions by their numbers', () => {
  const part = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(65_535));
  fc.assert(
    fc.property(part, part, (a, b) => {
      const first = a.map((number, at) => number - (b[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
      expect(Math.sign(compareVersions(a.join('.'), b.join('.')))).toBe(Math.sign(first));
    }),
  );
  for (const text of ['1.2', '1.2.3.4', '01.2.3', '1.2.3-beta', ' 1.2.3', '']) {
    expect(releaseVersionSchema.safeParse(text).success).toBe(false);
  }
});
