import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readFleetOrders } from './fleet-orders.ts';

function child(part: object): NodeJS.Process {
  return part as unknown as NodeJS.Process;
}

test('lines of the standard input; its end is the end', async () => {
  const stdin = new PassThrough();
  const lines: string[] = [];
  const orders = readFleetOrders(child({ stdin }), (line) => lines.push(line));
  stdin.write('one\ntw');
  stdin.end('o\n');
  await orders.ended;
  expect(lines).toEqual(['one', 'two']);
  orders.close();
});

test('in a utility process, messages: it has no standard input', () => {
  const parentPort = new EventEmitter();
  const lines: string[] = [];
  const orders = readFleetOrders(child({ parentPort }), (line) => lines.push(line));
  parentPort.emit('message', { data: 'one' });
  parentPort.emit('message', { data: { type: 'not a line' } });
  expect(lines).toEqual(['one']);
  orders.close();
});
