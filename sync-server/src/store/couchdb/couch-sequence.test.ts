import { expect, it } from 'vitest';
import { couchSequence, sequenceText } from './couch-sequence.ts';

const ours = '0123456789abcdef';
const couch = '12-g1AAAABTeJzLYWBgYMxgTm_EQTkst-KqosSS0ucTA0Mtc';

it('a sequence comes back as CouchDB gave it, and needs no encoding in an address', () => {
  const text = sequenceText(couch, ours);
  expect(couchSequence(text, ours)).toBe(couch);
  expect(encodeURIComponent(text)).toBe(text);
});

it.each(['', '0', 'now', couch, '12', '12-.g1', `12-${ours}.`, `x-${ours}.g1`, `12-${ours}.g1&feed=x`])(
  'what this store did not give is the start: %j',
  (text) => expect(couchSequence(text, ours)).toBe('0'),
);

it('another store’s is the start', () => {
  expect(couchSequence(sequenceText(couch, 'fedcba9876543210'), ours)).toBe('0');
});
