import type { Collection } from '@ferry/common/documents/document-type';
import { policyId } from '@ferry/common/orders/policy';
import { roles } from '@ferry/common/trust/grants';

/** Who asks: a laptop, or a console in the role of its grant. */
export const actors = ['device', ...roles] as const;
export type Actor = (typeof actors)[number];

/** Every route below a database, by what it does. */
export const databaseRoutes = [
  'info',
  'changes',
  'all-docs',
  'bulk-get',
  'revs-diff',
  'get',
  'put',
  'delete',
  'bulk-docs',
  'local-get',
  'local-put',
] as const;
export type DatabaseRoute = (typeof databaseRoutes)[number];

/** What is done with the releases of a project, which are files and no documents. `HEAD` reads. */
export const releaseRoutes = ['release-get', 'release-put'] as const;
export type ReleaseRoute = (typeof releaseRoutes)[number];

/** Those that need no proof: they give nothing away, or ask for a secret of their own. */
export const publicRoutes = ['up', 'welcome', 'hello', 'register', 'root-record', 'enrol'] as const;
export type PublicRoute = (typeof publicRoutes)[number];

/** `own`: for a device its own documents, for a console its own checkpoints. */
export type Reach = 'none' | 'own' | 'all';

type Kind = 'read' | 'write' | 'checkpoint';
const kinds: Record<DatabaseRoute | ReleaseRoute, Kind> = {
  info: 'read',
  changes: 'read',
  'all-docs': 'read',
  'bulk-get': 'read',
  'revs-diff': 'read',
  get: 'read',
  put: 'write',
  // Answered with a reason why not: who may not write does not get that far.
  delete: 'write',
  'bulk-docs': 'write',
  'local-get': 'checkpoint',
  'local-put': 'checkpoint',
  'release-get': 'read',
  'release-put': 'write',
};

type Row = { readonly [A in Actor]: Readonly<Record<Exclude<Kind, 'checkpoint'>, Reach>> };
const nothing = { read: 'none', write: 'none' } as const;
const reader = { read: 'all', write: 'none' } as const;
const writer = { read: 'all', write: 'all' } as const;

/**
 * THE table (DESIGN sections 3 and 6): role x route x collection. What a console writes into `devices` and `logs` was signed by
 * a device and is only relayed; a technician stops (the signature decides what an order of theirs may be).
 */
const table: { readonly [C in Collection | 'releases']: Row } = {
  settings: { device: nothing, viewer: reader, technician: reader, admin: writer, owner: writer },
  administrators: { device: nothing, viewer: reader, technician: reader, admin: reader, owner: writer },
  tokens: { device: nothing, viewer: reader, technician: reader, admin: writer, owner: writer },
  users: { device: nothing, viewer: reader, technician: reader, admin: writer, owner: writer },
  enrolments: {
    device: { read: 'own', write: 'none' },
    viewer: reader,
    technician: reader,
    admin: writer,
    owner: writer,
  },
  orders: {
    device: { read: 'own', write: 'none' },
    viewer: reader,
    technician: writer,
    admin: writer,
    owner: writer,
  },
  devices: {
    device: { read: 'own', write: 'own' },
    viewer: reader,
    technician: writer,
    admin: writer,
    owner: writer,
  },
  audit: { device: nothing, viewer: reader, technician: writer, admin: writer, owner: writer },
  logs: {
    device: { read: 'none', write: 'own' },
    viewer: reader,
    technician: writer,
    admin: writer,
    owner: writer,
  },
  // What a release may be, its manifest says, which every agent checks; who may fill the disk of the server, this.
  releases: { device: reader, viewer: reader, technician: reader, admin: reader, owner: writer },
};

/** How far a route reaches for this actor. What is not in the table reaches nothing. */
export function reachOf(actor: Actor, route: DatabaseRoute, collection: Collection): Reach;
export function reachOf(actor: Actor, route: ReleaseRoute, releases: 'releases'): Reach;
export function reachOf(actor: Actor, route: DatabaseRoute | ReleaseRoute, of: Collection | 'releases'): Reach {
  const kind = kinds[route];
  // Checkpoints belong to a replication, which only consoles run; they go where the console may read.
  if (kind === 'checkpoint') return table[of][actor].read === 'all' ? 'own' : 'none';
  return table[of][actor][kind];
}

/** The documents that a request may touch. */
export interface Scope {
  /** all that may be touched by their ids; null: any */
  readonly ids: readonly string[] | null;
  allows(id: string): boolean;
}

const everything: Scope = { ids: null, allows: () => true };

/** What is a device's own. `userId`: of the user whom it is assigned to, or empty. */
export function scopeOf(reach: Reach, collection: Collection, device: { id: string; userId: string } | null): Scope {
  if (reach === 'all' || !device) return everything;
  if (collection === 'logs') return { ids: [], allows: (id) => id.startsWith(`${device.id}:`) };
  const ids = collection === 'orders' ? [policyId, device.id, ...(device.userId ? [device.userId] : [])] : [device.id];
  return { ids, allows: (id) => ids.includes(id) };
}
