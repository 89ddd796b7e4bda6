// What the tests of this console share: a project with its root, and consoles of it on real storage.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentFormat } from '@ferry/common/documents/document-type';
import type { EnrolmentDocument } from '@ferry/common/documents/enrolments';
import { stampChanges } from '@ferry/common/documents/stamped';
import type { TokenDocument } from '@ferry/common/documents/tokens';
import { userIdOf } from '@ferry/common/documents/users';
import { hashSecret, newEnrolmentSecret } from '@ferry/common/enrolment';
import type { EnrolmentRequest } from '@ferry/common/enrolment';
import { unwrap } from '@ferry/common/errors';
import type { Go } from '@ferry/common/orders/order';
import { policyId } from '@ferry/common/orders/policy';
import type { Policy } from '@ferry/common/orders/policy';
import type { Report } from '@ferry/common/report';
import { signGrant } from '@ferry/common/trust/grants';
import { generateSigningKeys } from '@ferry/common/trust/keys';
import type { SigningKeys } from '@ferry/common/trust/keys';
import { companyKeyOf } from '@ferry/common/trust/root-record';
import type { RootRecord } from '@ferry/common/trust/root-record';
import { consoleSigner, deviceSigner } from '@ferry/common/trust/trust';
import type { ConsoleSigner, Signer } from '@ferry/common/trust/trust';
import { openProjectData } from '../database/project-data.ts';
import type { ProjectData } from '../database/project-data.ts';

export const sourceTenant = '11111111-1111-4111-8111-111111111111';
export const targetTenant = '22222222-2222-4222-8222-222222222222';

export type TestProject = { root: SigningKeys; rootRecord: RootRecord; companyKey: string };

export async function testProject(projectId = '0123456789abcdef'): Promise<TestProject> {
  const root = await generateSigningKeys();
  const rootRecord: RootRecord = { format: 1, projectId, rootKey: root.publicKey, recoveryKeyHash: null };
  return { root, rootRecord, companyKey: await companyKeyOf(rootRecord) };
}

/** A console of the project: a granted key, and the project's data in a folder of its own. */
export class TestConsole implements AsyncDisposable {
  readonly project: TestProject;
  readonly folder: string;
  readonly signer: ConsoleSigner;
  readonly data: ProjectData;
  /** milliseconds that this computer's clock is ahead */
  readonly skew: { ms: number };

  private constructor(
    project: TestProject,
    folder: string,
    signer: ConsoleSigner,
    data: ProjectData,
    skew: { ms: number },
  ) {
    this.project = project;
    this.folder = folder;
    this.signer = signer;
    this.data = data;
    this.skew = skew;
  }

  static async open(project: TestProject, name = 'console'): Promise<TestConsole> {
    const keys = await generateSigningKeys();
    const grant = await signGrant(
      {
        format: 1,
        projectId: project.rootRecord.projectId,
        signKey: keys.publicKey,
        name,
        role: 'owner',
        serial: 1,
        notAfter: new Date(Date.now() + 1e10).toISOString(),
      },
      project.root,
    );
    const folder = mkdtempSync(join(tmpdir(), 'ferry-console-'));
    const skew = { ms: 0 };
    const data = await openProjectData({
      path: join(folder, 'project.db'),
      rootRecord: project.rootRecord,
      writer: keys.fingerprint,
      now: () => Date.now() + skew.ms,
    });
    return new TestConsole(project, folder, consoleSigner(keys, [grant]), data, skew);
  }

  async user(upn: string, values: { displayName?: string; department?: string; wave?: string } = {}): Promise<string> {
    const id = await userIdOf(upn);
    const before = await this.data.store.get('users', id);
    const fields = stampChanges(before?.fields ?? {}, { sourceUpn: upn, ...values }, this.data.clock);
    unwrap(await this.data.store.merge('users', { id, format: documentFormat, fields }));
    return id;
  }

  async token(
    values: Partial<Pick<TokenDocument, 'revokedAt' | 'kind' | 'userId'>> & {
      expiresAt?: string;
      useLimit?: number;
    } = {},
  ) {
    const secret = newEnrolmentSecret('pat');
    const hashed = await hashSecret(secret);
    const token: TokenDocument = {
      id: hashed.tokenId,
      format: documentFormat,
      kind: values.kind ?? 'access-token',
      scope: 'agent migration',
      secretHash: hashed.secretHash,
      createdAt: new Date().toISOString(),
      fields: stampChanges<TokenDocument['fields']>(
        {},
        {
          name: 'pilot',
          expiresAt: values.expiresAt ?? new Date(Date.now() + 1e9).toISOString(),
          useLimit: values.useLimit ?? null,
        },
        this.data.clock,
      ),
    };
    if (values.userId) token.userId = values.userId;
    if (values.revokedAt) token.revokedAt = values.revokedAt;
    unwrap(await this.data.store.merge('tokens', token));
    return { secret, tokenId: hashed.tokenId };
  }

  async policy(sequence = 1, values: Partial<Policy> = {}): Promise<void> {
    const policy = await this.signer.sign<Policy>('policy', {
      format: 1,
      projectId: this.project.rootRecord.projectId,
      sequence,
      clock: this.data.clock.tick(),
      issuedAt: new Date().toISOString(),
      automaticUpgrade: false,
      hubs: [],
      matchBySourceAccount: true,
      sourceTenantId: sourceTenant,
      texts: {},
      revoked: [],
      ...values,
    });
    unwrap(await this.data.store.merge('orders', { id: policyId, format: documentFormat, policy }));
  }

  async order(userId: string, upn: string, sequence = 1): Promise<void> {
    const go = await this.signer.sign<Go>('go', {
      format: 1,
      projectId: this.project.rootRecord.projectId,
      audience: { userId, sourceUpn: upn },
      sequence,
      clock: this.data.clock.tick(),
      issuedAt: new Date().toISOString(),
      kind: 'migrate',
      overrides: [],
      notBefore: { instant: new Date().toISOString() },
      notAfter: new Date(Date.now() + 1e9).toISOString(),
      deferrals: 0,
      sourceTenantId: sourceTenant,
      sourceDomains: ['source.example'],
      targetTenantId: targetTenant,
      targetUpn: upn.replace('source', 'target'),
      tasks: [],
      needs: [],
    });
    unwrap(await this.data.store.merge('orders', { id: userId, format: documentFormat, go }));
  }

  usesOfToken = async (tokenId: string): Promise<number> => {
    const enrolments = await this.data.store.rx('enrolments').find({ selector: { tokenId } }).exec();
    return enrolments.length;
  };

  async enrol(device: TestDevice, userId = ''): Promise<void> {
    const enrolment: EnrolmentDocument = {
      id: device.id,
      format: documentFormat,
      request: await device.request({ tokenId: device.id, binding: 'x' }),
      enrolledAt: new Date().toISOString(),
      via: 'hub',
      fields: stampChanges<EnrolmentDocument['fields']>({}, { userId }, this.data.clock),
    };
    unwrap(await this.data.store.merge('enrolments', enrolment));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.data.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A laptop's key and what it signs. */
export class TestDevice {
  readonly project: TestProject;
  readonly signer: Signer;
  readonly upn: string;

  private constructor(project: TestProject, signer: Signer, upn: string) {
    this.project = project;
    this.signer = signer;
    this.upn = upn;
  }

  static async make(project: TestProject, upn = 'anna@source.example'): Promise<TestDevice> {
    return new TestDevice(project, deviceSigner(await generateSigningKeys()), upn);
  }

  get id(): string {
    return this.signer.fingerprint;
  }

  facts(): Report['facts'] {
    return {
      hostname: 'LAPTOP-1',
      windowsUser: 'anna',
      agentVersion: '0.1.0',
      accounts: [{ tenantId: sourceTenant, upn: this.upn }],
    };
  }

  async request(of: { tokenId: string; binding: string; projectId?: string }): Promise<string> {
    return await this.signer.sign<EnrolmentRequest>('enrolment', {
      format: 1,
      projectId: of.projectId ?? this.project.rootRecord.projectId,
      deviceId: this.id,
      computerId: 'computer-1',
      tokenId: of.tokenId,
      binding: of.binding,
      facts: this.facts(),
    });
  }

  async report(sequence: number, state: Report['state'] = 'running'): Promise<string> {
    return await this.signer.sign<Report>('report', {
      format: 1,
      projectId: this.project.rootRecord.projectId,
      deviceId: this.id,
      computerId: 'computer-1',
      sequence,
      state,
      progress: { done: 0, total: 1 },
      tasks: [],
      facts: this.facts(),
      at: new Date().toISOString(),
    });
  }

  async log(chunk: number, runId = 'run-1', text = `line ${chunk}`): Promise<string> {
    return await this.signer.sign('log', {
      format: 1,
      projectId: this.project.rootRecord.projectId,
      deviceId: this.id,
      runId,
      chunk,
      lines: [{ at: new Date().toISOString(), level: 'info', text }],
    });
  }
}
