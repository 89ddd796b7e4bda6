import { deepEqual, equal, notEqual, ok as holds } from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { WireDocument } from '@ferry/common/documents/wire';
import { unwrap } from '@ferry/common/errors';
import type { Result } from '@ferry/common/errors';
import type { RootRecord } from '@ferry/common/trust/root-record';
import type { Change, ProjectStore, ServerStore } from './server-store.ts';

/** What every store must do, whoever runs it: the gateway relies on each line of it. */
export interface ContractCase {
  readonly name: string;
  check(store: ServerStore): Promise<void>;
}

const projectId = '0123456789abcdef';
const record: RootRecord = { format: 1, projectId, rootKey: 'A'.repeat(43), recoveryKeyHash: null };
const document = (id: string, value: unknown, rev?: string): WireDocument =>
  rev === undefined ? { _id: id, format: 1, value } : { _id: id, _rev: rev, format: 1, value };

async function added(store: ServerStore): Promise<ProjectStore> {
  unwrap(await store.addProject(record));
  return store.project(projectId);
}

function refusal(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.error.code;
}

async function write(project: ProjectStore, id: string, value: unknown, rev?: string): Promise<string> {
  return unwrap(await project.put('users', document(id, value, rev))).rev;
}

const all = { since: '0', limit: 1000 };

export const storeContract: readonly ContractCase[] = [
  {
    name: 'keeps projects, adds the same one twice without a change and refuses another under its id',
    async check(store) {
      deepEqual(await store.projects(), []);
      equal(refusal(await store.addProject(record)), 'ok');
      equal(refusal(await store.addProject({ ...record })), 'ok');
      equal(refusal(await store.addProject({ ...record, rootKey: 'B'.repeat(43) })), 'forbidden');
      deepEqual(await store.projects(), [record]);
    },
  },
  {
    name: 'gives a document back as it was written, with its revision',
    async check(store) {
      const project = await added(store);
      equal(await project.get('users', 'a'), null);
      const rev = await write(project, 'a', { deep: ['é', 1, null, '\u{1f6a2}'] });
      deepEqual(await project.get('users', 'a'), document('a', { deep: ['é', 1, null, '\u{1f6a2}'] }, rev));
    },
  },
  {
    name: 'refuses a write that does not name the stored revision as a conflict, and changes nothing',
    async check(store) {
      const project = await added(store);
      const first = await write(project, 'a', 1);
      equal(refusal(await project.put('users', document('a', 2))), 'conflict');
      const second = await write(project, 'a', 2, first);
      notEqual(second, first);
      equal(refusal(await project.put('users', document('a', 3, first))), 'conflict');
      equal((await project.get('users', 'a'))?.['value'], 2);
    },
  },
  {
    name: 'keeps collections and projects apart',
    async check(store) {
      const project = await added(store);
      await write(project, 'a', 1);
      unwrap(await store.addProject({ ...record, projectId: 'fedcba9876543210' }));
      equal(await project.get('tokens', 'a'), null);
      equal(await store.project('fedcba9876543210').get('users', 'a'), null);
    },
  },
  {
    name: 'writes in bulk, each document on its own',
    async check(store) {
      const project = await added(store);
      await write(project, 'b', 1);
      const results = await project.bulk('users', [
        document('a', 1),
        document('b', 2),
        document('c', 3),
        document('a', 4),
      ]);
      deepEqual(results.map(refusal), ['ok', 'conflict', 'ok', 'conflict']);
      const found = await project.getMany('users', ['c', 'missing', 'b', 'a']);
      deepEqual(
        found.map((each) => each?.['value'] ?? null),
        [3, null, 1, 1],
      );
    },
  },
  {
    name: 'lists by id, from one to another, both included',
    async check(store) {
      const project = await added(store);
      for (const id of ['b', 'd', 'a', 'c:1']) await write(project, id, id);
      const first = await project.list('users', { limit: 3 });
      deepEqual(
        first.map((each) => each._id),
        ['a', 'b', 'c:1'],
      );
      const second = await project.list('users', { start: 'c:1', limit: 3 });
      deepEqual(
        second.map((each) => each._id),
        ['c:1', 'd'],
      );
      const range = await project.list('users', { start: 'b', end: 'c:1', limit: 9 });
      deepEqual(
        range.map((each) => each._id),
        ['b', 'c:1'],
      );
      equal((await project.info('users')).documents, 4);
    },
  },
  {
    name: 'tells each document that changed once, with its latest content, and goes on where it was left',
    async check(store) {
      const project = await added(store);
      const rev = await write(project, 'a', 1);
      await write(project, 'b', 1);
      await write(project, 'a', 2, rev);
      const page = await project.changes('users', all);
      deepEqual(
        page.changes.map((change) => [change.id, change.document?.['value']]),
        [
          ['b', 1],
          ['a', 2],
        ],
      );
      deepEqual((await project.changes('users', { ...all, since: page.lastSeq })).changes, []);
      await write(project, 'c', 1);
      const next = await project.changes('users', { ...all, since: page.lastSeq });
      deepEqual(
        next.changes.map((change) => change.id),
        ['c'],
      );
    },
  },
  {
    name: 'pages changes by limit without losing one',
    async check(store) {
      const project = await added(store);
      for (const id of ['a', 'b', 'c', 'd', 'e']) await write(project, id, id);
      const seen: string[] = [];
      let since = '0';
      for (;;) {
        const page = await project.changes('users', { since, limit: 2 });
        if (page.changes.length === 0) break;
        seen.push(...page.changes.map((change) => change.id));
        since = page.lastSeq;
      }
      deepEqual(seen, ['a', 'b', 'c', 'd', 'e']);
    },
  },
  {
    name: 'tells only the changes of the documents asked for, from the start and later',
    async check(store) {
      const project = await added(store);
      const rev = await write(project, 'a', 1);
      await write(project, 'b', 1);
      const first = await project.changes('users', { ...all, ids: ['a', 'missing'] });
      deepEqual(
        first.changes.map((change) => change.id),
        ['a'],
      );
      await write(project, 'b2', 1);
      await write(project, 'a', 2, rev);
      const second = await project.changes('users', { ...all, since: first.lastSeq, ids: ['a'] });
      deepEqual(
        second.changes.map((change) => [change.id, change.document?.['value']]),
        [['a', 2]],
      );
      deepEqual((await project.changes('users', { ...all, since: second.lastSeq, ids: ['a'] })).changes, []);
    },
  },
  {
    name: 'starts anew from a sequence that it never gave',
    async check(store) {
      const project = await added(store);
      await write(project, 'a', 1);
      for (const since of ['nonsense', '7-another', '99999999', '']) {
        equal((await project.changes('users', { ...all, since })).changes.length, 1, since);
      }
    },
  },
  {
    name: 'tells a watcher of every change after it began, in order, until it ends',
    async check(store) {
      const project = await added(store);
      await write(project, 'before', 0);
      const seen: Change[] = [];
      const events = new EventEmitter();
      const end = await project.watch('users', {
        change(change) {
          seen.push(change);
          if (seen.length === 3) events.emit('three');
        },
        failed: (error) => events.emit('error', error),
      });
      const three = once(events, 'three');
      for (const id of ['a', 'b', 'c']) await write(project, id, id);
      await three;
      deepEqual(
        seen.map((change) => change.document?.['value']),
        ['a', 'b', 'c'],
      );
      end();
      const page = await project.changes('users', { ...all, since: seen[2]?.seq ?? '' });
      deepEqual(page.changes, [], 'a sequence from a watch goes on in a query');
      holds(seen.length === 3);
    },
  },
  {
    name: 'keeps local documents out of changes and lists',
    async check(store) {
      const project = await added(store);
      const { rev } = unwrap(await project.putLocal('users', document('checkpoint', 1)));
      equal(refusal(await project.putLocal('users', document('checkpoint', 2))), 'conflict');
      unwrap(await project.putLocal('users', document('checkpoint', 2, rev)));
      equal((await project.getLocal('users', 'checkpoint'))?.['value'], 2);
      equal(await project.getLocal('users', 'missing'), null);
      deepEqual((await project.changes('users', all)).changes, []);
      deepEqual(await project.list('users', { limit: 10 }), []);
    },
  },
];
