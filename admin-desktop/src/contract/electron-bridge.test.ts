import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { bridgePipe, ipcChannels, preloadBridge, windowPipe } from './electron-bridge.ts';
import type { IpcEventPart } from './electron-bridge.ts';

const ownFrame = { url: 'app://ferry/index.html', parent: null };

function window(id: number) {
  const ipc = new EventEmitter();
  const sent: unknown[] = [];
  const received: unknown[] = [];
  const refused: string[] = [];
  const pipe = windowPipe({
    ipc,
    contents: { id, isDestroyed: () => false, send: (channel, message) => void sent.push([channel, message]) },
    isOwnPage: (url) => url.startsWith('app://ferry/'),
    refused: (why) => void refused.push(why),
  });
  pipe.onMessage((message) => received.push(message));
  const say = (event: IpcEventPart, message: unknown) => ipc.emit(ipcChannels.toMain, event, message);
  return { ipc, pipe, sent, received, refused, say };
}

test('a message of the own main frame arrives, and answers go to the window', () => {
  const { say, received, sent, pipe } = window(3);
  say({ sender: { id: 3 }, senderFrame: ownFrame }, 'hello');
  pipe.send('welcome');
  expect(received).toEqual(['hello']);
  expect(sent).toEqual([[ipcChannels.toWindow, 'welcome']]);
});

test.each([
  ['another window', { sender: { id: 4 }, senderFrame: ownFrame }],
  ['an inner frame', { sender: { id: 3 }, senderFrame: { ...ownFrame, parent: {} } }],
  ['a frame that is gone', { sender: { id: 3 }, senderFrame: null }],
  ['a foreign page', { sender: { id: 3 }, senderFrame: { url: 'https://example.test/', parent: null } }],
])('a message of %s does not count', (_who, event) => {
  const { say, received } = window(3);
  say(event, 'hello');
  expect(received).toEqual([]);
});

test('who is refused is told to the log', () => {
  const { say, refused } = window(3);
  say({ sender: { id: 3 }, senderFrame: null }, 1);
  say({ sender: { id: 3 }, senderFrame: { url: 'about:blank', parent: null } }, 1);
  expect(refused).toHaveLength(2);
});

test('a closed pipe hears nothing, says nothing, and leaves no listener behind', () => {
  const { say, received, sent, pipe, ipc } = window(3);
  const reasons: string[] = [];
  pipe.onClose((reason) => reasons.push(reason));
  pipe.close();
  pipe.close();
  say({ sender: { id: 3 }, senderFrame: ownFrame }, 'hello');
  pipe.send('late');
  expect([received, sent, reasons.length, ipc.listenerCount(ipcChannels.toMain)]).toEqual([[], [], 1, 0]);
});

test('preload gives the page fixed channels and keeps the event object to itself', () => {
  const ipc = new EventEmitter();
  const sent: unknown[] = [];
  const bridge = preloadBridge({
    send: (channel, message) => void sent.push([channel, message]),
    on: (channel, listener) => ipc.on(channel, listener),
  });
  expect(Object.keys(bridge).sort()).toEqual(['onMessage', 'send']);
  const pipe = bridgePipe(bridge);
  const got: unknown[][] = [];
  pipe.onMessage((...all) => got.push(all));
  pipe.send('up');
  ipc.emit(ipcChannels.toWindow, { secret: 'event' }, 'down');
  expect(sent).toEqual([[ipcChannels.toMain, 'up']]);
  expect(got).toEqual([['down']]);
});
