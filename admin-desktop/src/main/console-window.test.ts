import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { ipcChannels } from '../contract/electron-bridge.ts';
import type { MessagePipe } from '../contract/messages.ts';
import { connectPages } from './console-window.ts';

test('each page has a pipe of its own, which ends with it', () => {
  const ipc = new EventEmitter();
  const life = new EventEmitter();
  const pipes: MessagePipe[] = [];
  const closed: number[] = [];
  const contents = {
    id: 1,
    isDestroyed: () => false,
    send: () => undefined,
    on: (event: string, listener: () => void) => life.on(event, listener),
  };
  connectPages({
    ipc,
    contents,
    connect(pipe) {
      const number = pipes.push(pipe);
      pipe.onClose(() => closed.push(number));
    },
    log: () => undefined,
  });
  life.emit('did-navigate');
  life.emit('did-navigate');
  expect([pipes.length, closed]).toEqual([2, [1]]);
  life.emit('render-process-gone');
  life.emit('destroyed');
  expect(closed).toEqual([1, 2]);
  expect(ipc.listenerCount(ipcChannels.toMain)).toBe(0);
});
