import { expect, it } from 'vitest';
import { checkCouchUrl } from './couch-access.ts';

it.each([
  'http://127.0.0.1:5984',
  'http://[::1]:5984/',
  'http://localhost:5984/behind/a/proxy',
  'https://couchdb.example:6984',
])('an address that keeps the password to itself: %s', (url) => expect(checkCouchUrl(url).ok).toBe(true));

it.each([
  ['http://couchdb.example:5984', /TLS/],
  ['http://127.0.0.1.example', /TLS/],
  ['https://me:secret@couchdb.example', /user or a password/],
  ['https://me@couchdb.example', /user or a password/],
  ['ftp://couchdb.example', /not the address/],
  ['https://couchdb.example/?a=b', /not the address/],
  ['couchdb.example', /not the address/],
])('an address that is refused: %s', (url, message) => {
  const checked = checkCouchUrl(url);
  expect(!checked.ok && checked.error.message).toMatch(message);
  expect(JSON.stringify(checked)).not.toContain('secret');
});
