import { expect, test } from 'vitest';
import type { SyncState } from '../../contract/rows.ts';
import { originError } from './origin.ts';
import { syncWords } from './sync-words.ts';

const sync = (over: Partial<SyncState>): SyncState => ({
  state: 'running',
  since: '2026-01-02T03:04:05Z',
  server: 'https://ferry.example.com',
  why: null,
  pending: 0,
  lan: { state: 'off', port: 0, agents: 0, why: null },
  ...over,
});

test('offline is no fault: the work goes on, and what waits is counted', () => {
  const words = syncWords(sync({ state: 'offline', pending: 3 }));
  expect(words.meaning).toContain('You can go on working');
  expect(words.meaning).toContain('3 changes wait to be sent.');
  expect(words.next).toBeNull();
});

test('a stop says that it does not go on by itself, that nothing is lost, and what to do', () => {
  const words = syncWords(sync({ state: 'stopped' }));
  expect(words.meaning).toContain('does not go on by itself');
  expect(words.meaning).toContain('Nothing is lost');
  expect(words.next).not.toBeNull();
});

test('an emptied server is never read as deleted, and a wrong clock goes on by itself', () => {
  const why = { code: 'wrong-project' as const, where: 'server', message: 'emptied', remedy: '' };
  const emptied = syncWords(sync({ state: 'stopped', why, pending: 2 }));
  expect(emptied.meaning).toContain('never read as deleted');
  expect(emptied.meaning).toContain('2 changes wait');
  expect(emptied.next).toContain('Send everything again');
  const clock = syncWords(sync({ state: 'stopped', why: { ...why, code: 'clock-wrong' } }));
  expect(clock.meaning).toContain('by itself when the clock is right');
});

test.each(['', 'ferry', 'http://ferry.example.com', 'ftp://ferry.example.com', 'https://me:secret@ferry.example.com'])(
  'the address %j is refused before it is asked',
  (address) => expect(originError(address)).toBeDefined(),
);

test.each(['https://ferry.example.com', 'https://10.0.0.1:7443/', 'http://127.0.0.1:7070', 'http://localhost:7070'])(
  'the address %j is taken',
  (address) => expect(originError(address)).toBeUndefined(),
);
