import { z } from 'zod';
import type { Collection } from '@ferry/common/documents/document-type';
import { fail, FerryFailure } from '@ferry/common/errors';
import { rootRecordSchema } from '@ferry/common/trust/root-record';
import type { CouchClient } from './couch-client.ts';

/** How many projects one CouchDB may have room for: nine databases each, and the layout stays one small document. */
export const mostPlaces = 500;

/** What this Ferry writes; a CouchDB laid out by a newer one is left alone. */
const layoutFormat = 1;

/**
 * The one document of the registry: how many places for projects there are, and which project has which. A project is let in
 * by one write of this document, which CouchDB refuses when somebody else wrote it meanwhile.
 */
export const layoutSchema = z.looseObject({
  _id: z.literal('layout'),
  _rev: z.string().optional(),
  format: z.number().int().positive(),
  instance: z.string().regex(/^[0-9a-z]{16}$/),
  places: z.number().int().min(0).max(mostPlaces),
  projects: z.array(
    z.looseObject({ place: z.number().int().positive().max(mostPlaces), rootRecord: rootRecordSchema }),
  ),
});
export type Layout = z.infer<typeof layoutSchema>;

export const layoutId = 'layout';

export function newLayout(instance: string): Layout {
  return { _id: layoutId, format: layoutFormat, instance, places: 0, projects: [] };
}

export function registryName(prefix: string): string {
  return `${prefix}-registry`;
}

/** The database of a collection of the project that has this place, from 1. */
export function placeDatabase(prefix: string, place: number, collection: Collection): string {
  return `${prefix}-${String(place).padStart(3, '0')}-${collection}`;
}

/** Throws a CouchError, or an `unsupported-version` failure. */
export async function readLayout(client: CouchClient, prefix: string): Promise<Layout> {
  const registry = registryName(prefix);
  const layout = await client.request(layoutSchema, { path: [registry, layoutId] });
  if (layout.format <= layoutFormat) return layout;
  throw new FerryFailure(
    fail(
      'unsupported-version',
      registry,
      `CouchDB was laid out by a newer Ferry (format ${layout.format}, this one knows ${layoutFormat})`,
      'Update Ferry on this server, or choose another prefix for its databases.',
    ).error,
  );
}

const writtenSchema = z.looseObject({ ok: z.literal(true) });

/** Throws a CouchError, 409 when somebody else wrote it since it was read. */
export async function writeLayout(client: CouchClient, prefix: string, layout: Layout): Promise<void> {
  await client.request(writtenSchema, { method: 'PUT', path: [registryName(prefix), layoutId], body: layout });
}

export function freePlaces(layout: Layout): number[] {
  const taken = new Set(layout.projects.map(({ place }) => place));
  return Array.from({ length: layout.places }, (_, index) => index + 1).filter((place) => !taken.has(place));
}
