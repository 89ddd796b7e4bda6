import { expect, test } from 'vitest';
import { memoryPipes } from '../contract/memory-pipe.ts';
import { createForwarder } from './window-forwarder.ts';

function window() {
  const got: unknown[] = [];
  const forwarder = createForwarder({ send: (message) => void got.push(message) });
  return { got, forwarder };
}
/** A core that records what it hears and says what it is told to. */
function core() {
  const { near, far } = memoryPipes();
  const heard: unknown[] = [];
  far.onMessage((message) => heard.push(message));
  return { near, far, heard };
}
const settled = async () => await new Promise<void>((resolve) => setImmediate(() => resolve()));
const ask = (id: number, type = 'call') => ({ type, id, name: 'settings.get', input: {} });
const refusal = (id: number, message: string) => ({
  type: 'error',
  id,
  error: expect.objectContaining({ message }) as unknown,
});

test('without a project every request is refused at once', () => {
  const { got, forwarder } = window();
  forwarder.forward(ask(1));
  expect(got).toEqual([refusal(1, 'no project is open in this window')]);
});

test('requests and answers pass unchanged', async () => {
  const { got, forwarder } = window();
  const { near, far, heard } = core();
  forwarder.show(near, '');
  forwarder.forward(ask(1));
  await settled();
  far.send({ type: 'answer', id: 1, output: { x: 1 } });
  await settled();
  expect(heard).toEqual([ask(1)]);
  expect(got).toEqual([{ type: 'answer', id: 1, output: { x: 1 } }]);
});

test('what nobody asked for is not passed on', async () => {
  const { got, forwarder } = window();
  const { near, far } = core();
  forwarder.show(near, '');
  far.send({ type: 'event', id: 9, output: {} });
  far.send('rubbish');
  await settled();
  expect(got).toEqual([]);
});

test('showing another project ends what the first one had, and only the second is heard', async () => {
  const { got, forwarder } = window();
  const first = core();
  const second = core();
  forwarder.show(first.near, '');
  forwarder.forward(ask(1, 'open'));
  await settled();
  forwarder.show(second.near, 'another project');
  forwarder.forward(ask(2));
  first.far.send({ type: 'event', id: 1, output: {} });
  second.far.send({ type: 'answer', id: 2, output: {} });
  await settled();
  expect(got).toEqual([refusal(1, 'another project'), { type: 'answer', id: 2, output: {} }]);
});

test('a core that ends leaves no request hanging', async () => {
  const { got, forwarder } = window();
  const { near, far } = core();
  forwarder.show(near, '');
  forwarder.forward(ask(1));
  forwarder.forward(ask(2, 'open'));
  far.close();
  forwarder.forward(ask(3));
  await settled();
  expect(got).toEqual([
    refusal(1, 'the other side is gone'),
    refusal(2, 'the other side is gone'),
    refusal(3, 'no project is open in this window'),
  ]);
});

test('a cancelled stream is cancelled in the core and no more heard of', async () => {
  const { got, forwarder } = window();
  const { near, far, heard } = core();
  forwarder.show(near, '');
  forwarder.forward(ask(1, 'open'));
  forwarder.forward({ type: 'cancel', id: 1 });
  forwarder.forward({ type: 'cancel', id: 7 });
  await settled();
  far.send({ type: 'event', id: 1, output: {} });
  await settled();
  expect(heard).toEqual([ask(1, 'open'), { type: 'cancel', id: 1 }]);
  expect(got).toEqual([]);
});
