import { describe, expect, it } from 'vitest';
import { addressesIn, ownsDomain, ownsTenant, ownsUpn, scopeOf } from './tenant-scope.ts';

const sourceTenantId = '11111111-1111-4111-8111-111111111111';
const scope = scopeOf({ sourceTenantId, sourceDomains: ['Source.example', 'bücher.example'] });

describe('what belongs to the source tenant', () => {
  it.each([
    ['ann@source.example', true],
    ['ANN@SOURCE.EXAMPLE', true],
    ['ann@source.example.', true],
    ['käthe@bu\u0308cher.example', true],
    ['ann@source.example.org', false],
    ['ann@mysource.example', false],
    ['ann@mail.source.example', false],
    ['source.example', false],
    ['@source.example', false],
    ['ann@source.example@target.example', false],
    ['', false],
  ])('%s: %s', (upn, owned) => {
    expect(ownsUpn(scope, upn)).toBe(owned);
  });

  it('is told by the whole tenant id and the whole domain', () => {
    expect(ownsTenant(scope, sourceTenantId.toUpperCase())).toBe(true);
    expect(ownsTenant(scope, `${sourceTenantId}0`)).toBe(false);
    expect(ownsTenant(scope, '')).toBe(false);
    expect(ownsDomain(scope, 'example')).toBe(false);
  });
});

describe('addresses in a file', () => {
  it('are found as UTF-8, and as UTF-16 at even and odd places', () => {
    const utf16 = Buffer.from('käthe@source.example', 'utf16le');
    for (const before of [[], [1], [0, 0], [1, 2, 3]])
      expect(addressesIn(Buffer.concat([Buffer.from(before), utf16, Buffer.alloc(4)]))).toContain(
        'käthe@source.example',
      );
    expect(addressesIn(Buffer.from('{"upn":"ann@source.example"}'))).toEqual(['ann@source.example']);
  });

  it('are looked for in many megabytes in a moment, whatever they hold', () => {
    expect(addressesIn(Buffer.alloc(8_000_000, 'a'))).toEqual([]);
    expect(addressesIn(Buffer.alloc(1_000_000, 'a@'))).toEqual([]);
    // With a pattern over the whole text this took a minute, which is more than a test has.
  });
});
