import { z } from 'zod';
import { fail, ok } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import { isLoopback } from '../../listening-address.ts';

/** Of which every database's name begins, so that several Ferry servers can use one CouchDB. */
export const prefixSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'a prefix is lower-case letters, digits and hyphens, 40 at most, a letter first');

/** The name of a user of CouchDB. */
export const couchUserSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, 'a user name is letters, digits and . _ @ -, 64 at most');

/** Where CouchDB is, and as whom the server goes there: for the running server a user with no rights but on its own databases. */
export interface CouchAccess {
  /** without user and password */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly prefix: string;
}

/** CouchDB's address without anything secret in it, and over a network only with TLS. */
export function checkCouchUrl(address: string): Result<string> {
  const where = 'address of CouchDB';
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '')
    return fail('invalid', where, 'it is not the address of a server', 'Give one like https://couchdb.example:6984.');
  if (url.username !== '' || url.password !== '')
    return fail(
      'invalid',
      where,
      'it holds a user or a password, which would show in lists of processes and in logs',
      'Give user and password as settings of their own.',
    );
  if (url.protocol === 'http:' && !isLoopback(url.hostname.replace(/^\[|\]$/g, '')))
    return fail(
      'invalid',
      where,
      'without TLS the password would cross the network in the clear',
      'Give an https: address; for a certificate of your own authority, name that in NODE_EXTRA_CA_CERTS.',
    );
  return ok(url.href);
}
