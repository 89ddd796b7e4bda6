// What tests of acts and views share: a real project in a temporary folder, and laptops that enrol and report.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentFormat } from '@ferry/common/documents/document-type';
import { logId } from '@ferry/common/documents/logs';
import { stampChanges } from '@ferry/common/documents/stamped';
import type { EnrolmentRequest } from '@ferry/common/enrolment';
import { unwrap } from '@ferry/common/errors';
import type { LogChunk, Report } from '@ferry/common/report';
import { generateSigningKeys } from '@ferry/common/trust/keys';
import { consoleSigner, deviceSigner } from '@ferry/common/trust/trust';
import type { Signer } from '@ferry/common/trust/trust';
import type { Acting } from './commands/acting.ts';
import { actingFor } from './commands/acting-for.ts';
import { importUsers } from './commands/users-import/import-users.ts';
import type { ProjectData } from './database/project-data.ts';
import { createProject } from './project/create-project.ts';
import type { NewProject } from './project/create-project.ts';
import { openProject } from './project/open-project.ts';
import type { OpenProject } from './project/open-project.ts';
import { passphraseSeal } from './project/passphrase-seal.ts';
import { createOrderJudge } from './views/order-shown.ts';
import type { OrderJudge } from './views/order-shown.ts';

export const sourceTenantId = '11111111-1111-4111-8111-111111111111';
export const targetTenantId = '22222222-2222-4222-8222-222222222222';
/** Cheap on purpose: what it costs to guess is tested once, where it is set. */
export const testSeal = passphraseSeal('a passphrase for tests', { N: 2 ** 14, r: 8, p: 1 });

/** An open project with its owner. `time.ms` is what the clock shows, and stands still unless a test moves it. */
export class TestProject implements AsyncDisposable {
  readonly folder: string;
  readonly time: { ms: number };
  readonly open: OpenProject;
  readonly acting: Acting;
  readonly judge: OrderJudge;

  private constructor(folder: string, time: { ms: number }, open: OpenProject) {
    this.folder = folder;
    this.time = time;
    this.open = open;
    const { data, keys, file } = open;
    const signer = consoleSigner(keys.console, keys.grants);
    this.acting = actingFor({ data, signer, rootRecord: file.rootRecord, now: () => time.ms });
    this.judge = createOrderJudge(data.trust);
  }

  static async create(changes: Partial<NewProject> = {}): Promise<TestProject> {
    const folder = mkdtempSync(join(tmpdir(), 'ferry-project-'));
    const time = { ms: Date.parse('2026-06-01T08:00:00.000Z') };
    const options = { seal: testSeal, now: () => time.ms };
    const wanted: NewProject = {
      folder: join(folder, 'project'),
      name: 'Test project',
      sourceTenantId,
      sourceDomains: ['source.example'],
      targetTenantId,
      targetDomains: ['target.example'],
      matchBySourceAccount: true,
      ...changes,
    };
    const { keys } = unwrap(await createProject(wanted, options));
    return new TestProject(folder, time, unwrap(await openProject(wanted.folder, { ...options, keys })));
  }

  /** RxDB's open source edition has room for one project a process: this one goes, another one comes. */
  async replacedBy(changes: Partial<NewProject>): Promise<TestProject> {
    await this[Symbol.asyncDispose]();
    return await TestProject.create(changes);
  }

  get data(): ProjectData {
    return this.open.data;
  }

  /** Users by their local parts. */
  async users(...names: string[]): Promise<void> {
    const text = ['sourceUpn', ...names.map((name) => `${name}@source.example`)].join('\n');
    unwrap(await importUsers(this.acting, { fileName: 'users.csv', text }));
  }

  async laptop(upn: string, hostname = 'LAPTOP-1'): Promise<TestLaptop> {
    return new TestLaptop(this, deviceSigner(await generateSigningKeys()), upn, hostname);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.open.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class TestLaptop {
  readonly project: TestProject;
  readonly signer: Signer;
  readonly id: string;
  readonly facts: Report['facts'];
  #sequence = 0;

  constructor(project: TestProject, signer: Signer, upn: string, hostname: string) {
    this.project = project;
    this.signer = signer;
    this.id = signer.fingerprint;
    const accounts = [{ tenantId: sourceTenantId, upn }];
    this.facts = { hostname, windowsUser: upn.split('@')[0] ?? '', agentVersion: '0.1.0', accounts };
  }

  #head() {
    const { projectId } = this.project.open.file.rootRecord;
    return { format: 1 as const, projectId, deviceId: this.id };
  }

  #at(): string {
    return new Date(this.project.time.ms).toISOString();
  }

  async enrol(fields: { userId?: string; suspended?: boolean } = {}, tokenId = this.id): Promise<void> {
    const { acting, data } = this.project;
    const payload: EnrolmentRequest = {
      ...this.#head(),
      computerId: `pc-${this.facts.hostname}`,
      tokenId,
      binding: 'x',
      facts: this.facts,
    };
    const request = await this.signer.sign('enrolment', payload);
    const document = { id: this.id, format: documentFormat, request, enrolledAt: this.#at(), via: 'hub' as const };
    unwrap(await data.store.merge('enrolments', { ...document, fields: stampChanges({}, fields, acting.clock) }));
  }

  async signedReport(changes: Partial<Report> = {}): Promise<string> {
    this.#sequence += 1;
    const payload: Report = {
      ...this.#head(),
      computerId: `pc-${this.facts.hostname}`,
      sequence: this.#sequence,
      state: 'waiting',
      progress: { done: 0, total: 0 },
      tasks: [],
      facts: this.facts,
      at: this.#at(),
      ...changes,
    };
    return await this.signer.sign('report', payload);
  }

  async report(changes: Partial<Report> = {}): Promise<void> {
    const report = await this.signedReport(changes);
    unwrap(await this.project.data.store.merge('devices', { id: this.id, format: documentFormat, report }));
  }

  async log(runId: string, chunk: number, texts: string[], from: 'lan' | 'cloud' = 'lan'): Promise<void> {
    const lines = texts.map((text) => ({ at: this.#at(), level: 'info' as const, text }));
    const payload: LogChunk = { ...this.#head(), runId, chunk, lines };
    const document = {
      id: logId(this.id, runId, chunk),
      format: documentFormat,
      chunk: await this.signer.sign('log', payload),
    };
    unwrap(await this.project.data.logs.add(document, from));
  }
}
