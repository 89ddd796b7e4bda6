import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Result } from '../errors.ts';
import { signGrant } from './grants.ts';
import type { Role } from './grants.ts';
import { exportPrivateKey, generateSigningKeys, importSigningKeys } from './keys.ts';
import type { SigningKeys } from './keys.ts';
import type { RootRecord } from './root-record.ts';
import { consoleSigner, createTrust, deviceSigner } from './trust.ts';

const schema = z.looseObject({ projectId: z.string() });
const projectId = 'p'.repeat(16).replaceAll('p', 'q');
const at = new Date('2026-06-01T00:00:00Z');
let root: SigningKeys;
let record: RootRecord;
let keys: SigningKeys;

function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.error.code;
}

async function granted(
  role: Role,
  change: { notAfter?: string; projectId?: string; issuer?: SigningKeys; signKey?: string } = {},
) {
  const grant = await signGrant(
    {
      format: 1,
      projectId: change.projectId ?? projectId,
      signKey: change.signKey ?? keys.publicKey,
      name: `the ${role}`,
      role,
      serial: 1,
      notAfter: change.notAfter ?? '2027-01-01T00:00:00Z',
    },
    change.issuer ?? root,
  );
  return { grant, signer: consoleSigner(keys, [grant]) };
}

beforeAll(async () => {
  root = await generateSigningKeys();
  keys = await generateSigningKeys();
  record = { format: 1, projectId, rootKey: root.publicKey, recoveryKeyHash: null };
});

describe('what a console signs', () => {
  const trust = (revoked: string[] = []) => createTrust(record, { now: () => at, revoked: new Set(revoked) });

  it('is accepted from a granted owner', async () => {
    const { signer } = await granted('owner');
    const verified = await trust().verifyConsole(await signer.sign('go', { projectId, n: 1 }), 'go', schema);
    expect(verified).toMatchObject({
      ok: true,
      value: { payload: { n: 1 }, signer: { fingerprint: keys.fingerprint } },
    });
  });

  it('is judged by role: a technician stops and does not start, a viewer does neither', async () => {
    const technician = (await granted('technician')).signer;
    const viewer = (await granted('viewer')).signer;
    expect(codeOf(await trust().verifyConsole(await technician.sign('stop', { projectId }), 'stop', schema))).toBe(
      'ok',
    );
    expect(codeOf(await trust().verifyConsole(await technician.sign('go', { projectId }), 'go', schema))).toBe(
      'forbidden',
    );
    expect(codeOf(await trust().verifyConsole(await viewer.sign('stop', { projectId }), 'stop', schema))).toBe(
      'forbidden',
    );
    expect(
      codeOf(await trust().verifyConsole(await viewer.sign('hub-proof', { projectId }), 'hub-proof', schema)),
    ).toBe('forbidden');
  });

  it('is refused when the grant ended, was revoked, is of another project or of another root', async () => {
    const sign = async (g: { signer: { sign: (kind: 'go', payload: object) => Promise<string> } }) =>
      await g.signer.sign('go', { projectId });
    const verify = async (jws: string, revoked: string[] = []) =>
      codeOf(await trust(revoked).verifyConsole(jws, 'go', schema));
    expect(await verify(await sign(await granted('owner', { notAfter: '2026-01-01T00:00:00Z' })))).toBe('expired');
    expect(await verify(await sign(await granted('owner')), [keys.fingerprint])).toBe('revoked');
    expect(await verify(await sign(await granted('owner', { projectId: 'z'.repeat(16) })))).toBe('wrong-project');
    expect(await verify(await sign(await granted('owner', { issuer: await generateSigningKeys() })))).toBe(
      'unauthenticated',
    );
    expect(await verify(await consoleSigner(keys, []).sign('go', { projectId }))).toBe('forbidden');
  });

  it('is refused under a grant that names another key, or for another project or purpose', async () => {
    const stranger = await generateSigningKeys();
    const { grant, signer } = await granted('owner');
    expect(
      codeOf(
        await trust().verifyConsole(await consoleSigner(stranger, [grant]).sign('go', { projectId }), 'go', schema),
      ),
    ).toBe('forbidden');
    expect(
      codeOf(await trust().verifyConsole(await signer.sign('go', { projectId: 'z'.repeat(16) }), 'go', schema)),
    ).toBe('wrong-project');
    expect(codeOf(await trust().verifyConsole(await signer.sign('stop', { projectId }), 'go', schema))).toBe('invalid');
  });

  it('is refused when one byte of the content was changed', async () => {
    const { signer } = await granted('owner');
    const [header, payload, signature] = (await signer.sign('go', { projectId, n: 1 })).split('.');
    const forged = Buffer.from(
      Buffer.from(payload ?? '', 'base64url')
        .toString()
        .replace('"n":1', '"n":2'),
    ).toString('base64url');
    expect(codeOf(await trust().verifyConsole([header, forged, signature].join('.'), 'go', schema))).toBe(
      'unauthenticated',
    );
  });

  it('may come from a console that an owner granted, and not from one that an admin did', async () => {
    const second = await generateSigningKeys();
    const chainOf = async (role: Role) => {
      const first = (await granted(role)).grant;
      const next = await signGrant(
        {
          format: 1,
          projectId,
          signKey: second.publicKey,
          name: 'second',
          role: 'admin',
          serial: 2,
          notAfter: '2027-01-01T00:00:00Z',
        },
        keys,
      );
      return consoleSigner(second, [next, first]);
    };
    expect(
      codeOf(await trust().verifyConsole(await (await chainOf('owner')).sign('go', { projectId }), 'go', schema)),
    ).toBe('ok');
    expect(
      codeOf(await trust().verifyConsole(await (await chainOf('admin')).sign('go', { projectId }), 'go', schema)),
    ).toBe('forbidden');
  });

  it.each(['', 'a.b', 'a.b.c', '....', 'x'.repeat(200_000)])(
    'is refused when it is no signed text at all (%#)',
    async (text) => {
      expect(codeOf(await trust().verifyConsole(text, 'go', schema))).toBe('invalid');
    },
  );
});

describe('what a device signs', () => {
  it('is bound to the fingerprint that names the device', async () => {
    const trust = createTrust(record, { now: () => at });
    const jws = await deviceSigner(keys).sign('report', { projectId });
    expect(codeOf(await trust.verifyDevice(jws, 'report', keys.fingerprint, schema))).toBe('ok');
    expect(codeOf(await trust.verifyDevice(jws, 'report', root.fingerprint, schema))).toBe('unauthenticated');
  });
});

describe('private keys', () => {
  it('come back from their stored form, and only with their own public key', async () => {
    const text = await exportPrivateKey(keys);
    expect((await importSigningKeys(text, keys.publicKey)).fingerprint).toBe(keys.fingerprint);
    await expect(importSigningKeys(text, root.publicKey)).rejects.toThrow('does not belong');
  });
});
