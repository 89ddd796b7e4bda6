import { errorFrom, fail, FerryFailure, ferryErrorSchema } from '@ferry/common/errors';
import type { FerryError } from '@ferry/common/errors';
import { nonceHeader, nonceLifetimeMs, proofScheme } from '@ferry/common/protocol/gateway';
import type { GatewayProof } from '@ferry/common/protocol/gateway';
import type { Signer } from '@ferry/common/trust/trust';

export interface GatewayRequest {
  method?: 'GET' | 'POST' | 'PUT';
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
}): GatewayClient {
  const { origin, projectId, signer } = options;
  let held: { nonce: string; at: number; proof: Promise<string> } | null = null;

  function keepNonce(headers: Headers, replace: boolean): void {
    const nonce = headers.get(nonceHeader);
    // A nonce is good for many requests, and a signature of it too: taking each fresh one would mean to sign each time.
    const stale = !held || options.now() - held.at > nonceLifetimeMs / 2;
    if (!nonce || nonce.length > 200 || !(replace || stale)) return;
    const proof: GatewayProof = { origin, projectId, subject: signer.fingerprint, nonce };
    held = { nonce, at: options.now(), proof: signer.sign('gateway-proof', proof) };
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

  return {
    async ask(path, request = {}) {
      const url = new URL(path, origin);
      for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
      try {
        let response = await once(url, request);
        if (response.status === 401 && held) {
          await response.body?.cancel();
          response = await once(url, request);
        }
        return await jsonOf(response, url.pathname);
      } catch (thrown) {
        throw new FerryFailure(failureOf(thrown, url.pathname, options.signal));
      }
    },
  };
}

async function jsonOf(response: Response, where: string): Promise<unknown> {
  const text = await boundedText(response, where);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy, a captive portal, or another program on that port.
    const message = `no Ferry server answers there (HTTP ${response.status})`;
    throw new FerryFailure(fail('unreachable', where, message, checkServer).error);
  }
  if (response.ok) return body;
  const error = ferryErrorSchema.safeParse(body);
  const message = `no Ferry server answers there (HTTP ${response.status})`;
  throw new FerryFailure(error.success ? error.data : fail('unreachable', where, message, checkServer).error);
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
