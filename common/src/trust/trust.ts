import type { z } from 'zod';
import { fail, ok } from '../errors.ts';
import type { Result } from '../errors.ts';
import { verifyGrants } from './grants.ts';
import type { GrantedConsole, Role } from './grants.ts';
import { headerOf, signJws, verifyJws } from './jws.ts';
import type { Jws, JwsKind } from './jws.ts';
import { fingerprintOf } from './keys.ts';
import type { SigningKeys } from './keys.ts';
import type { RootRecord } from './root-record.ts';

/** Who may sign what. A technician may stop; bringing an admin's order forward in time comes with second consoles. */
const allowed: Record<
  'stop' | 'go' | 'policy' | 'audit' | 'hub-proof' | 'gateway-proof' | 'release' | 'script',
  readonly Role[]
> = {
  stop: ['owner', 'admin', 'technician'],
  go: ['owner', 'admin'],
  policy: ['owner', 'admin'],
  audit: ['owner', 'admin', 'technician', 'viewer'],
  'hub-proof': ['owner', 'admin', 'technician'],
  'gateway-proof': ['owner', 'admin', 'technician', 'viewer'],
  release: ['owner'],
  script: ['owner'],
};
export type ConsoleJwsKind = keyof typeof allowed;

export type Verified<P> = { payload: P; signer: GrantedConsole };

/** Judges signatures of one project. Nothing in it changes: make a new one when the set of revoked keys does. */
export interface Trust {
  readonly root: RootRecord;
  /** Signature, grants, role, expiry, revocation and the project that the payload names. */
  verifyConsole<S extends z.ZodType<{ projectId: string }>>(
    jws: string,
    kind: ConsoleJwsKind,
    schema: S,
  ): Promise<Result<Verified<z.output<S>>>>;
  /** Whether what this console signs would pass `verifyConsole` now: its grants, expiry, revocation and role. */
  mayConsole(signer: ConsoleSigner, kind: ConsoleJwsKind): Promise<Result<GrantedConsole>>;
  /** Signed by the key whose fingerprint is the device's id. Says nothing about enrolment or revocation of the device. */
  verifyDevice<S extends z.ZodType>(
    jws: string,
    kind: 'report' | 'log' | 'enrolment' | 'gateway-proof' | 'device-proof',
    deviceId: string,
    schema: S,
  ): Promise<Result<z.output<S>>>;
}

/** `now` is the judge's best idea of the time (for an agent: corrected by gateway or hub); `revoked` holds fingerprints. */
export function createTrust(root: RootRecord, judge: { now: () => Date; revoked?: ReadonlySet<string> }): Trust {
  const revoked = judge.revoked ?? new Set<string>();

  async function mayConsole(
    { fingerprint, grants }: Pick<ConsoleSigner, 'fingerprint' | 'grants'>,
    kind: ConsoleJwsKind,
  ): Promise<Result<GrantedConsole>> {
    const signer = await verifyGrants(grants, root, { at: judge.now(), revoked });
    if (!signer.ok) return signer;
    if (fingerprint !== signer.value.fingerprint)
      return fail('forbidden', kind, 'the grant is for another key', 'Sign with the granted key.');
    const { role, name } = signer.value.grant;
    if (allowed[kind].includes(role)) return signer;
    const message = `${name} has the role ${role}, which may not sign this`;
    return fail('forbidden', kind, message, 'Ask an admin or owner.');
  }

  return {
    root,
    mayConsole,
    async verifyConsole(jws, kind, schema) {
      const header = headerOf(jws, kind);
      if (!header.ok) return header;
      const { kid, grants = [] } = header.value;
      const signer = await mayConsole({ fingerprint: kid, grants }, kind);
      if (!signer.ok) return signer;
      const payload = await verifyJws(jws, kind, signer.value.publicKey, schema);
      if (!payload.ok) return payload;
      if (payload.value.projectId !== root.projectId)
        return fail('wrong-project', kind, 'signed for another project', 'Use the console of this project.');
      return ok({ payload: payload.value, signer: signer.value });
    },
    async verifyDevice(jws, kind, deviceId, schema) {
      const header = headerOf(jws, kind);
      if (!header.ok) return header;
      const key = header.value.key;
      if (!key || (await fingerprintOf(key)) !== deviceId) {
        return fail(
          'unauthenticated',
          kind,
          'signed with a key that is not this device’s',
          'A device signs with its own key.',
        );
      }
      return await verifyJws(jws, kind, key, schema);
    },
  };
}

/** A console's signing key with its grants, or a device's key: whoever holds one signs and never sees the private part. */
export interface Signer {
  readonly fingerprint: string;
  sign<P>(kind: JwsKind, payload: P): Promise<Jws<P>>;
}

export interface ConsoleSigner extends Signer {
  /** its own first, up to the root's */
  readonly grants: readonly string[];
}

export function consoleSigner(keys: SigningKeys, grants: string[]): ConsoleSigner {
  return {
    fingerprint: keys.fingerprint,
    grants,
    sign: async (kind, payload) => await signJws(kind, payload, keys, { grants }),
  };
}

export function deviceSigner(keys: SigningKeys): Signer {
  return {
    fingerprint: keys.fingerprint,
    sign: async (kind, payload) => await signJws(kind, payload, keys, { key: true }),
  };
}
