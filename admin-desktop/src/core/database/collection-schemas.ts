import { canonicalJson } from '@ferry/common/canonical-json';
import { documentTypeOf } from '@ferry/common/documents/all';
import type { DocumentOf } from '@ferry/common/documents/all';
import type { AnyDocument, ReplicatedCollection } from '@ferry/common/documents/document-type';
import type { RxConflictHandler, RxJsonSchema, WithDeleted } from 'rxdb/plugins/core';
import type { StoredDocument } from '../documents/document-store.ts';
import type { ViewDefinition } from '../storage/index.ts';

type Property = { readonly type: 'string' | 'number' };
const text: Property = { type: 'string' };
const number: Property = { type: 'number' };

/** The indexed values of each document type, beside `id` and `body`. A name is never used again for something else. */
const indexedValues: Record<ReplicatedCollection, Record<string, Property>> = {
  settings: {},
  administrators: { name: text },
  tokens: { name: text, expiresAt: text, kind: text },
  users: { sourceUpn: text, displayName: text, wave: text, deleted: number },
  enrolments: { userId: text, tokenId: text },
  orders: { sequence: number },
  devices: { computerId: text, state: text, hostname: text, windowsUser: text, at: text, sequence: number },
  audit: { at: text, action: text, subject: text },
};

/**
 * RxDB's schema. It has no index: nothing here asks RxDB's own queries, live views read the columns of `viewDefinitions`,
 * which cost a third of the space (RxDB pads its index strings to the full length) and may change without a new version.
 */
export function schemaOf(collection: ReplicatedCollection): RxJsonSchema<StoredDocument> {
  const schema = {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: {
      // the longest is that of an audit entry: a clock stamp and a fingerprint
      id: { type: 'string', maxLength: 100 },
      ...indexedValues[collection],
      body: { type: 'object', additionalProperties: true },
    },
    required: ['id', 'body'],
  };
  return schema;
}

/** What live views filter, sort, join and search by, by collection. */
export const viewDefinitions: Record<ReplicatedCollection, ViewDefinition> = {
  settings: { columns: {} },
  administrators: { columns: {} },
  tokens: { columns: {} },
  users: {
    columns: {
      sourceUpn: { path: 'sourceUpn', kind: 'label' },
      targetUpn: { path: 'body.fields.targetUpn.value', kind: 'label' },
      displayName: { path: 'displayName', kind: 'label' },
      department: { path: 'body.fields.department.value', kind: 'label' },
      wave: { path: 'wave', kind: 'label' },
      deleted: { path: 'deleted', kind: 'number' },
    },
    search: ['sourceUpn', 'displayName', 'wave', 'body.fields.targetUpn.value', 'body.fields.department.value'],
  },
  enrolments: {
    columns: {
      userId: { path: 'userId', kind: 'text' },
      tokenId: { path: 'tokenId', kind: 'text' },
      enrolledAt: { path: 'body.enrolledAt', kind: 'text' },
      revokedAt: { path: 'body.revokedAt', kind: 'text' },
      suspended: { path: 'body.fields.suspended.value', kind: 'boolean' },
    },
  },
  orders: { columns: { sequence: { path: 'sequence', kind: 'number' } } },
  devices: {
    columns: {
      computerId: { path: 'computerId', kind: 'text' },
      state: { path: 'state', kind: 'text' },
      hostname: { path: 'hostname', kind: 'label' },
      windowsUser: { path: 'windowsUser', kind: 'label' },
      at: { path: 'at', kind: 'text' },
    },
    search: ['hostname', 'windowsUser', 'computerId'],
  },
  audit: {
    columns: {
      at: { path: 'at', kind: 'text' },
      action: { path: 'action', kind: 'text' },
      subject: { path: 'subject', kind: 'text' },
    },
    search: ['action', 'subject'],
  },
};

/** A document as it lies in RxDB. */
export function toStored<C extends ReplicatedCollection>(collection: C, document: DocumentOf[C]): StoredDocument<C> {
  const stored: { id: string; body: DocumentOf[C] } = {
    ...documentTypeOf(collection).indexed(document),
    id: document.id,
    body: document,
  };
  return stored;
}

/** True when the two say the same, in whatever order their properties stand. */
export function sameDocument(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** For RxDB's replication: two copies meet as DESIGN section 3 says. A tombstone from outside loses against any document. */
export function conflictHandlerOf(collection: ReplicatedCollection): RxConflictHandler<StoredDocument> {
  const type = documentTypeOf(collection);
  return {
    isEqual: (a, b) => a._deleted === b._deleted && sameDocument(bodyOf(a), bodyOf(b)),
    resolve: async ({ realMasterState, newDocumentState }) => {
      const master = bodyOf(realMasterState);
      const own = bodyOf(newDocumentState);
      const body = master && own ? type.merge(master, own) : (own ?? master);
      if (!body) return newDocumentState;
      return { ...toStored(collection, body as DocumentOf[typeof collection]), _deleted: false };
    },
  };
}

function bodyOf(state: WithDeleted<StoredDocument>): AnyDocument | null {
  if (state._deleted) return null;
  return (state as { body?: AnyDocument }).body ?? null;
}
