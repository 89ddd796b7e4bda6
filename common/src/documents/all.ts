import { projectIdSchema } from '../trust/root-record.ts';
import { fail, ok } from '../errors.ts';
import type { Result } from '../errors.ts';
import { administratorDocuments } from './administrators.ts';
import type { AdministratorDocument } from './administrators.ts';
import { auditDocuments } from './audit.ts';
import type { AuditDocument } from './audit.ts';
import { deviceDocuments } from './devices.ts';
import type { DeviceDocument } from './devices.ts';
import { collections } from './document-type.ts';
import type { AnyDocument, Collection, DocumentType } from './document-type.ts';
import { enrolmentDocuments } from './enrolments.ts';
import type { EnrolmentDocument } from './enrolments.ts';
import { logDocuments } from './logs.ts';
import type { LogDocument } from './logs.ts';
import { orderDocuments } from './orders.ts';
import type { OrderDocument } from './orders.ts';
import { settingsDocuments } from './settings.ts';
import type { SettingsDocument } from './settings.ts';
import { tokenDocuments } from './tokens.ts';
import type { TokenDocument } from './tokens.ts';
import { userDocuments } from './users.ts';
import type { UserDocument } from './users.ts';

export type DocumentOf = {
  settings: SettingsDocument;
  administrators: AdministratorDocument;
  tokens: TokenDocument;
  users: UserDocument;
  enrolments: EnrolmentDocument;
  orders: OrderDocument;
  devices: DeviceDocument;
  audit: AuditDocument;
  logs: LogDocument;
};

export const documentTypes: { readonly [C in Collection]: DocumentType<DocumentOf[C]> } = {
  settings: settingsDocuments,
  administrators: administratorDocuments,
  tokens: tokenDocuments,
  users: userDocuments,
  enrolments: enrolmentDocuments,
  orders: orderDocuments,
  devices: deviceDocuments,
  audit: auditDocuments,
  logs: logDocuments,
};

/** For code that handles any collection alike: parses and merges by the collection's name, erasing the type. */
export function documentTypeOf(collection: Collection): DocumentType<AnyDocument> {
  return documentTypes[collection];
}

/** The CouchDB database of a project's collection. */
export function databaseName(projectId: string, collection: Collection): string {
  return `ferry-${projectId}-${collection}`;
}

export function parseDatabaseName(name: string): Result<{ projectId: string; collection: Collection }> {
  const match = /^ferry-([0-9a-z]{16})-([a-z]+)$/.exec(name);
  const projectId = match?.[1] ?? '';
  const collection = collections.find((candidate) => candidate === match?.[2]);
  if (!collection || !projectIdSchema.safeParse(projectId).success) {
    return fail(
      'not-found',
      'database',
      'there is no such database',
      'Databases are called ferry-<project>-<collection>.',
    );
  }
  return ok({ projectId, collection });
}
