import { errorFrom, fail, FerryFailure, ferryErrorSchema } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { nonceHeader, nonceLifetimeMs, proofScheme } from '@ferry/common/protocol/gateway';
import type { GatewayProof } from '@ferry/common/protocol/gateway';
import type { Signer } from '@ferry/common/trust/trust';

export interface GatewayRequest {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT';
  query?: Record<string, string>;
  body?: unknown;
  /** whole milliseconds until the answer must be there, its body too */
  timeoutMs?: number;
}

/** Requests to one gateway with a console's proof. */
export interface GatewayClient {
  /** The JSON of a 2xx answer. Everything else throws a FerryFailure; one without a network is `unreachable`. */
  ask(path: string, request?: GatewayRequest): Promise<unknown>;
}

/** The same for what is no JSON. */
export interface GatewayFiles {
  /** Whether there is something under this path, by `HEAD`. Errors as with `ask`. */
  has(path: string): Promise<boolean>;
  /**
   * Sends bytes by `PUT` as they come, so that they are never in memory as a whole. Not tried again: after a refusal, begin with
   * `has`. `silenceMs`: how long nothing may move before it counts as broken.
   */
  send(path: string, content: AsyncIterable<Uint8Array>, options: { bytes: number; silenceMs: number }): Promise<void>;
}

/** One answer: a page of documents at their largest would be more, and is asked for in smaller pages then. */
const maxAnswerBytes = 64 * 1024 * 1024;
const defaultTimeoutMs = 30_000;
const checkServer = 'Check the address and the network; Ferry tries again by itself.';

/**
 * `origin` as the gateway knows itself: the proof is good for no other. A 401 is tried once more with the nonce that came with
 * it. `signal` ends everything under way.
 */
export function createGatewayClient(options: {
  origin: string;
  projectId: string;
  signer: Signer;
  fetch: typeof fetch;
  /** milliseconds since 1970, or any other steady count */
  now: () => number;
  signal: AbortSignal;
}): GatewayClient & GatewayFiles {
  const { origin, projectId, signer } = options;
  let held: { nonce: string; at: number; proof: Promise<string> } | null = null;

  function keepNonce(headers: Headers, replace: boolean): void {
    const nonce = headers.get(nonceHeader);
    // A nonce is good for many requests, and a signature of it too: taking each fresh one would mean to sign each time.
    const stale = !held || options.now() - held.at > nonceLifetimeMs / 2;
    if (!nonce || nonce.length > 200 || !(replace || stale)) return;
    const proof: GatewayProof = { origin, projectId, subject: signer.fingerprint, nonce };
    const signed = signer.sign('gateway-proof', proof);
    held = { nonce, at: options.now(), proof: signed };
    // Whoever needs it next is told; a failure must not stay, nor end the process because nobody needed it.
    signed.catch(() => {
      if (held?.proof === signed) held = null;
    });
  }

  async function once(url: URL, request: GatewayRequest): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    if (held) headers.authorization = `${proofScheme} ${await held.proof}`;
    const init: RequestInit = {
      method: request.method ?? 'GET',
      headers,
      // A redirect would carry the proof to somebody else.
      redirect: 'error',
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(request.timeoutMs ?? defaultTimeoutMs)]),
    };
    if (request.body !== undefined) init.body = JSON.stringify(request.body);
    const response = await options.fetch(url, init);
    keepNonce(response.headers, response.status === 401);
    return response;
  }

  /** With one more try where the server wants a fresh nonce. */
  async function twice(url: URL, request: GatewayRequest): Promise<Response> {
    const response = await once(url, request);
    if (response.status !== 401 || !held) return response;
    await response.body?.cancel();
    return await once(url, request);
  }

  async function failing<T>(url: URL, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (thrown) {
      throw new FerryFailure(failureOf(thrown, url.pathname, options.signal));
    }
  }

  return {
    async ask(path, request = {}) {
      const url = new URL(path, origin);
      for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
      return await failing(url, async () => await jsonOf(await twice(url, request), url.pathname));
    },
    async has(path) {
      const url = new URL(path, origin);
      return await failing(url, async () => {
        const response = await twice(url, { method: 'HEAD' });
        // Only a Ferry server sends a nonce: a captive portal that says yes to everything does not.
        if (response.headers.has(nonceHeader) && (response.ok || response.status === 404)) return response.ok;
        // Such an answer has no body that says why: the same by GET has.
        await jsonOf(await once(url, { method: 'GET' }), url.pathname);
        throw new FerryFailure(notFerry(url.pathname, response.status));
      });
    },
    async send(path, content, { bytes, silenceMs }) {
      const url = new URL(path, origin);
      const headers: Record<string, string> = {
        accept: 'application/json',
        'content-type': 'application/octet-stream',
        'content-length': String(bytes),
      };
      const silent = new AbortController();
      await failing(url, async () => {
        if (held) headers.authorization = `${proofScheme} ${await held.proof}`;
        const timer = setTimeout(() => silent.abort(new DOMException('', 'TimeoutError')), silenceMs);
        const init: RequestInit & { duplex: 'half' } = {
          method: 'PUT',
          headers,
          redirect: 'error',
          signal: AbortSignal.any([options.signal, silent.signal]),
          body: streamOf(content, () => timer.refresh()),
          duplex: 'half',
        };
        try {
          const response = await options.fetch(url, init);
          keepNonce(response.headers, response.status === 401);
          await jsonOf(response, url.pathname);
        } finally {
          clearTimeout(timer);
        }
      });
    },
  };
}

/** As fetch wants it; `asked` is told whenever another piece is. */
function streamOf(content: AsyncIterable<Uint8Array>, asked: () => void): ReadableStream<Uint8Array> {
  const pieces = content[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      asked();
      const next = await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}

function notFerry(where: string, status: number): FerryError {
  return fail('unreachable', where, `no Ferry server answers there (HTTP ${status})`, checkServer).error;
}

async function jsonOf(response: Response, where: string): Promise<unknown> {
  const text = await boundedText(response, where);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy, a captive portal, or another program on that port.
    throw new FerryFailure(notFerry(where, response.status));
  }
  if (response.ok) return body;
  const error = ferryErrorSchema.safeParse(body);
  throw new FerryFailure(error.success ? error.data : notFerry(where, response.status));
}

async function boundedText(response: Response, where: string): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes)
      throw new FerryFailure(fail('too-large', where, 'the answer is too large', 'Report it with the log.').error);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function failureOf(thrown: unknown, where: string, stopped: AbortSignal): FerryError {
  if (thrown instanceof FerryFailure) return thrown.error;
  if (stopped.aborted) return fail('cancelled', where, 'the sync was stopped', 'Connect again to go on.').error;
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const { message } = errorFrom(cause, where);
  const late = thrown instanceof Error && thrown.name === 'TimeoutError';
  return fail('unreachable', where, late ? 'the server did not answer in time' : message, checkServer).error;
}
