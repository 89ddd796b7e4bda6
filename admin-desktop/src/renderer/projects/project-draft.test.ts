import { expect, test } from 'vitest';
import { consoleContract } from '../../contract/console-contract.ts';
import { passphraseStrength } from './passphrase-strength.ts';
import { createInput, domainsOf, draftErrors, emptyDraft } from './project-draft.ts';

const good = {
  ...emptyDraft,
  name: ' Contoso to Fabrikam ',
  sourceTenantId: '3F2C0D9E-5B1A-4C7E-9A54-0D6F1C2B3A4E',
  sourceDomains: 'Contoso.com; contoso.onmicrosoft.com\ncontoso.com',
  targetTenantId: '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d',
  passphrase: 'correct horse battery staple',
  again: 'correct horse battery staple',
};

test('a good form has no errors, and what it makes the contract takes', () => {
  expect(draftErrors(good)).toEqual({});
  const input = createInput(good);
  expect(input.sourceDomains).toEqual(['contoso.com', 'contoso.onmicrosoft.com']);
  expect(consoleContract['project.create'].input.safeParse(input).success).toBe(true);
});

test.each([
  ['name', { name: ' ' }],
  ['sourceTenantId', { sourceTenantId: 'contoso' }],
  ['sourceDomains', { sourceDomains: '' }],
  ['sourceDomains', { sourceDomains: 'contoso' }],
  ['targetTenantId', { targetTenantId: good.sourceTenantId.toLowerCase() }],
  ['targetDomains', { targetDomains: 'https://fabrikam.com' }],
  ['passphrase', { passphrase: 'short', again: 'short' }],
  ['again', { again: 'correct horse' }],
])('what is wrong stands at its field: %s', (field, over) => {
  expect(Object.keys(draftErrors({ ...good, ...over }))).toEqual([field]);
});

test('domains are split at whatever people put between them', () => {
  expect(domainsOf(' a.com,b.com ; c.com\n')).toEqual(['a.com', 'b.com', 'c.com']);
});

test('a passphrase of one repeated or counted-up letter is weak, several words are strong', () => {
  expect(passphraseStrength('1234567').score).toBe(0);
  expect(passphraseStrength('aaaaaaaaaaaaaaaaaaaaaaaa').score).toBe(1);
  expect(passphraseStrength('abcdefghijklmnopqrstuvwxyz').score).toBe(1);
  expect(passphraseStrength('correct horse battery staple').score).toBe(3);
});
