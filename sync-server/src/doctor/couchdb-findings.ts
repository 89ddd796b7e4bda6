import { z } from 'zod';
import { collections } from '@ferry/common/documents/document-type';
import { checkCouchUrl } from '../store/couchdb/couch-access.ts';
import type { CouchAccess } from '../store/couchdb/couch-access.ts';
import { createCouchClient } from '../store/couchdb/couch-client.ts';
import type { CouchClient } from '../store/couchdb/couch-client.ts';
import { hasStatus, openingError } from '../store/couchdb/couch-errors.ts';
import { databaseInfo } from '../store/couchdb/couch-rows.ts';
import { securitySchema } from '../store/couchdb/ensure-database.ts';
import { freePlaces, placeDatabase, readLayout, registryName } from '../store/couchdb/layout.ts';
import { couchVersionSchema } from '../store/couchdb/provision.ts';
import { sessionOf } from '../store/couchdb/server-user.ts';
import { clockDifference } from './clock-findings.ts';
import { bad, badBecause, pass, warn } from './finding.ts';
import type { Finding } from './finding.ts';

const name = 'CouchDB';
const provisionAgain = 'Run ferry-server provision again.';

/** Whether the server reaches CouchDB, finds what `provision` made, may do there what it must, and nobody else may. Changes nothing. */
export async function couchdbFindings(access: CouchAccess, now: () => number): Promise<Finding[]> {
  const url = checkCouchUrl(access.url);
  if (!url.ok) return [badBecause(name, url.error)];
  const client = createCouchClient(url.value, access);
  const findings: Finding[] = [];
  try {
    findings.push(...(await serverFindings(createCouchClient(url.value, null), url.value, now)));
    const session = await sessionOf(client);
    if (!session) {
      const what = `it does not let ${access.user} in`;
      return [...findings, bad(name, what, 'Check user and password, or run ferry-server provision again.')];
    }
    if (session.isAdministrator)
      findings.push(
        bad(name, `${access.user} is an administrator of it`, 'Give the server a user of its own: run provision.'),
      );
    findings.push(...(await layoutFindings(client, access)));
    findings.push(await strangersFinding(createCouchClient(url.value, null), registryName(access.prefix)));
  } catch (thrown) {
    findings.push(badBecause(name, openingError(thrown, new URL(url.value).host)));
  }
  return findings;
}

async function serverFindings(client: CouchClient, url: string, now: () => number): Promise<Finding[]> {
  const { version } = await client.request(couchVersionSchema, { path: [] });
  const findings = [
    Number.parseInt(version, 10) < 3
      ? bad(name, `${url} is version ${version}`, 'Update it to 3.0 or later.')
      : pass(name, `${url} answers, version ${version}`),
  ];
  const asked = now();
  const { date } = await client.request(z.looseObject({ date: z.string().optional() }), { method: 'HEAD', path: [] });
  const theirs = Date.parse(date ?? '');
  // The header has whole seconds.
  if (!Number.isNaN(theirs)) findings.push(clockDifference('CouchDB', theirs, asked - 1000, now()));
  return findings;
}

async function layoutFindings(client: CouchClient, { prefix, user }: CouchAccess): Promise<Finding[]> {
  const layout = await readLayout(client, prefix);
  const free = freePlaces(layout).length;
  const room = `${layout.projects.length} projects, room for ${free} more`;
  const findings = [
    free > 0
      ? pass('projects', room)
      : warn('projects', room, `Run ferry-server provision --couchdb-room ${layout.places + 10}.`),
  ];
  const names = [registryName(prefix)];
  for (let place = 1; place <= layout.places; place += 1)
    names.push(...collections.map((collection) => placeDatabase(prefix, place, collection)));
  const faults = new Map<string, string[]>();
  const others = new Set<string>();
  for (const database of names) {
    const fault = await databaseFault(client, database, user, others);
    if (fault !== null) faults.set(fault, [...(faults.get(fault) ?? []), database]);
  }
  for (const [fault, databases] of faults) {
    const which =
      databases.length === 1 ? databases.join() : `${databases.length} databases, ${databases[0] ?? ''} the first`;
    findings.push(bad('databases', `${fault}: ${which}`, provisionAgain));
  }
  if (faults.size === 0) findings.push(pass('databases', `${names.length} are there, and ${user} may use them`));
  if (others.size > 0) {
    const who = [...others].slice(0, 20).join(', ');
    findings.push(warn('databases', `others may use them too: ${who}`, 'Take them out of _security unless they must.'));
  }
  return findings;
}

async function databaseFault(
  client: CouchClient,
  database: string,
  user: string,
  others: Set<string>,
): Promise<string | null> {
  try {
    await client.request(databaseInfo, { path: [database] });
    const { admins, members } = await client.request(securitySchema, { path: [database, '_security'] });
    for (const other of [...members.names, ...admins.names]) if (other !== user) others.add(other);
    for (const role of [...members.roles, ...admins.roles])
      if (role !== '_admin') others.add(`everybody who is ${role}`);
    if (admins.names.includes(user)) return `${user} may change the rights`;
    return members.names.length + members.roles.length === 0 ? 'everybody may use them' : null;
  } catch (thrown) {
    if (hasStatus(thrown, 404)) return 'not there';
    if (hasStatus(thrown, 401, 403)) return `closed to ${user}`;
    throw thrown;
  }
}

async function strangersFinding(nobody: CouchClient, registry: string): Promise<Finding> {
  try {
    await nobody.request(databaseInfo, { path: [registry] });
    return bad('strangers', `${registry} is open to everybody`, provisionAgain);
  } catch (thrown) {
    if (hasStatus(thrown, 401, 403)) return pass('strangers', 'CouchDB lets nobody in without a password');
    throw thrown;
  }
}
