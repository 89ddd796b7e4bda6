import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** How long the body of a request may take, in milliseconds. */
export interface BodyTimes {
  /** to come whole, unless its route allows it more once it is let in */
  readonly whole: number;
  /** the same for a release, which is large: over a slow line it takes its time */
  readonly release: number;
  /** the longest silence within a release */
  readonly silence: number;
}

export const bodyTimes: BodyTimes = { whole: 60_000, release: 2 * 60 * 60_000, silence: 60_000 };

const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/**
 * Ends requests whose body does not come to its end, also where the answer was given already and the rest is only read away.
 * Node's own `requestTimeout` does the same, but has one time for all routes.
 */
export function addBodyTimes(server: FastifyInstance, { whole }: BodyTimes): void {
  server.addHook('onRequest', async ({ raw }) => {
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = raw.headers;
    if (length === '0' && encoding === undefined) return;
    raw.once('end', () => clearTimeout(deadlines.get(raw)));
    raw.once('close', () => clearTimeout(deadlines.get(raw)));
    setDeadline(raw, whole);
  });
  // Answered before it was whole: nobody waits for the rest.
  server.addHook('onResponse', async ({ raw }) => {
    if (!raw.complete && deadlines.has(raw)) setDeadline(raw, whole);
  });
}

/** For a handler that has judged who sends a release: more time, as long as something comes. */
export function allowRelease({ raw }: FastifyRequest, { release, silence }: BodyTimes): void {
  setDeadline(raw, release);
  raw.setTimeout(silence, () => cut(raw));
  raw.once('end', () => raw.socket.setTimeout(0));
}

function setDeadline(raw: IncomingMessage, ms: number): void {
  clearTimeout(deadlines.get(raw));
  const timer = setTimeout(() => cut(raw), ms);
  deadlines.set(raw, timer);
}

function cut(raw: IncomingMessage): void {
  if (!raw.complete) raw.destroy(new Error('the request did not come to its end in time'));
}
