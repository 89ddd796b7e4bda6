import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { enrolmentRequestSchema } from '../enrolment.ts';
import { goSchema, stopSchema } from '../orders/order.ts';
import { policySchema } from '../orders/policy.ts';
import { releaseSchema } from '../orders/release.ts';
import { scriptSchema } from '../orders/scripts.ts';
import { logChunkSchema, reportSchema } from '../report.ts';
import { grantSchema } from '../trust/grants.ts';
import { documentTypeOf } from './all.ts';
import { auditEntrySchema } from './audit.ts';
import { collections } from './document-type.ts';

// Documents only grow: laptops in the field hold old ones for months. A new optional name may be added here; a name that
// changed its meaning, became required or was taken away may not.
const payloads = {
  grant: grantSchema,
  stop: stopSchema,
  go: goSchema,
  policy: policySchema,
  release: releaseSchema,
  script: scriptSchema,
  report: reportSchema,
  logChunk: logChunkSchema,
  enrolmentRequest: enrolmentRequestSchema,
  auditEntry: auditEntrySchema,
};

describe('the shapes on disk and on the wire', () => {
  it.each(collections)('%s', async (collection) => {
    const shape = z.toJSONSchema(documentTypeOf(collection).schema, { unrepresentable: 'any' });
    await expect(JSON.stringify(shape, null, 2)).toMatchFileSnapshot(`shapes/${collection}.json`);
  });

  it.each(Object.keys(payloads) as (keyof typeof payloads)[])('signed: %s', async (name) => {
    const shape = z.toJSONSchema(payloads[name], { unrepresentable: 'any' });
    await expect(JSON.stringify(shape, null, 2)).toMatchFileSnapshot(`shapes/signed-${name}.json`);
  });
});
