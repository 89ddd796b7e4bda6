import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRootRecord, companyKeyOf, formatCompanyKey, parseCompanyKey } from './root-record.ts';
import type { RootRecord } from './root-record.ts';

const record: RootRecord = { format: 1, projectId: '0123456789abcdef', rootKey: 'A'.repeat(43), recoveryKeyHash: null };

describe('company key', () => {
  it('stays what it is: agents in the field hold it', async () => {
    expect(await companyKeyOf(record)).toMatchInlineSnapshot(`"Z3XCFE2AGW6HT2N8GR64N31M6N5"`);
  });

  it('is read as people type it', async () => {
    const key = await companyKeyOf(record);
    expect(
      parseCompanyKey(` ${formatCompanyKey(key).toLowerCase().replaceAll('1', 'l').replaceAll('0', 'o')} `),
    ).toEqual({ ok: true, value: key });
  });

  it('shows one mistyped character', async () => {
    const key = await companyKeyOf(record);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 25 }),
        fc.constantFrom(...Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ')),
        (at, symbol) => {
          const typed = key.slice(0, at) + symbol + key.slice(at + 1);
          expect(parseCompanyKey(typed).ok).toBe(typed === key);
        },
      ),
    );
  });

  it('accepts its own root record and no other', async () => {
    const key = await companyKeyOf(record);
    expect((await checkRootRecord(record, key)).ok).toBe(true);
    const foreign = await checkRootRecord({ ...record, rootKey: 'B'.repeat(43) }, key);
    expect(foreign.ok ? '' : foreign.error.code).toBe('wrong-project');
    const more = await checkRootRecord({ ...record, extra: 1 }, key);
    expect(more.ok ? '' : more.error.code).toBe('invalid');
  });
});
