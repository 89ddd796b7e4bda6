// The least that could do the same: what the spine's figures are held against, measured in the same run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { WebSocket, WebSocketServer } from 'ws';
import { createRxDatabase } from 'rxdb/plugins/core';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';

/** Milliseconds until a bare Node process answers that it listens. */
export async function bareListenerReady(): Promise<number> {
  const begun = performance.now();
  const script = "require('http').createServer().listen(0,'127.0.0.1',()=>console.log('ready'))";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const taken = performance.now() - begun;
  child.kill();
  await once(child, 'close');
  return taken;
}

/** Milliseconds for as many documents of that size into RxDB's memory storage, in one bulk. */
export async function memoryImport(count: number): Promise<number> {
  const database = await createRxDatabase({ name: `peer${count}`, storage: getRxStorageMemory() });
  const { users } = await database.addCollections({
    users: {
      schema: {
        version: 0,
        primaryKey: 'id',
        type: 'object',
        properties: { id: { type: 'string', maxLength: 64 }, body: { type: 'object' } },
        required: ['id', 'body'],
      },
    },
  });
  const documents = Array.from({ length: count }, (_, i) => ({
    id: `user${i}`,
    body: { sourceUpn: `user${i}@contoso.example`, targetUpn: `user${i}@fabrikam.example`, displayName: `User ${i}` },
  }));
  const begun = performance.now();
  await users.bulkInsert(documents);
  const taken = performance.now() - begun;
  await database.close();
  return taken;
}

/** Milliseconds of a message over a plain WebSocket on loopback, there and back, `count` times. */
export async function bareSocket(count: number): Promise<number[]> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    socket.on('message', (data) => socket.send(data));
  });
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(socket, 'open');
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const begun = performance.now();
    const back = once(socket, 'message');
    socket.send('x'.repeat(2000));
    await back;
    times.push(performance.now() - begun);
  }
  socket.terminate();
  server.close();
  return times;
}

/** Milliseconds from an event to the answer of a plain long poll that waits for it, `count` times. */
export async function bareLongPoll(count: number): Promise<number[]> {
  let waiting: ((response: ServerResponse) => void) | null = null;
  const server = createServer((_request, response) => waiting?.(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const asked = new Promise<ServerResponse>((resolve) => {
      waiting = resolve;
    });
    const answered = new Promise<void>((resolve) => {
      get({ host: '127.0.0.1', port, agent: false }, (response) => {
        response.resume().on('end', resolve);
      });
    });
    const response = await asked;
    const begun = performance.now();
    response.end('x'.repeat(2000));
    await answered;
    times.push(performance.now() - begun);
  }
  server.close();
  return times;
}
