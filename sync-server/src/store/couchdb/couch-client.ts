import { Buffer } from 'node:buffer';
import nano from 'nano';
import { z } from 'zod';
import { check } from '@ferry/common/errors';
import { CouchError } from './couch-errors.ts';

export interface CouchRequest {
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Segments of the path, not encoded yet. */
  readonly path: readonly string[];
  /** `startkey` and `endkey` go out as JSON, as CouchDB wants them. */
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
  /** Milliseconds until it counts as `late`. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** One user's way to CouchDB. What comes back is checked; every failure is a CouchError. */
export interface CouchClient {
  readonly request: <S extends z.ZodType>(schema: S, request: CouchRequest) => Promise<z.output<S>>;
}

const longestAnswerMs = 30_000;

/** `credentials` left out: as nobody. `url` was checked (`checkCouchUrl`). */
export function createCouchClient(
  url: string,
  credentials: { readonly user: string; readonly password: string } | null,
): CouchClient {
  const headers: Record<string, string> = {};
  if (credentials) {
    const pair = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
    headers['Authorization'] = `Basic ${pair}`;
  }
  // Without this nano would take the path of a CouchDB behind a proxy for the name of a database.
  const config: nano.Configuration & { parseUrl: boolean } = { url, headers, parseUrl: false };
  const server = nano(config);

  return {
    async request(schema, { method = 'GET', path, query, body, timeoutMs = longestAnswerMs, signal }) {
      const encoded = path.map(encodeSegment).join('/');
      if (signal?.aborted) throw new CouchError('unreachable', 'ended before it was asked');
      // A controller of its own: signals joined with `any` would pile up on one that lives as long as the server.
      const controller = new AbortController();
      const abort = (): void => controller.abort('ended');
      const timer = setTimeout(() => controller.abort('late'), timeoutMs);
      signal?.addEventListener('abort', abort, { once: true });
      const options = { method, path: encoded, qs: query ?? {}, body, signal: controller.signal };
      // Raced: once a garbage collection has passed, Node's fetch can lose the signal of an answer that is still being read.
      const ended = new Promise<never>((_, reject) => {
        controller.signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
      });
      try {
        const raw: unknown = await Promise.race([server.request(options), ended]);
        if (controller.signal.aborted) throw new Error('ended');
        // What nano makes of JSON that it cannot read.
        if (raw === '') throw new CouchError('unreachable', 'the answer of CouchDB broke off');
        const parsed = check(schema, raw, path.join('/'));
        if (parsed.ok) return parsed.value;
        throw new CouchError('malformed', `no answer that CouchDB gives (${parsed.error.message})`);
      } catch (thrown) {
        if (controller.signal.reason === 'late')
          throw new CouchError('late', `no answer within ${Math.round(timeoutMs / 1000)} s`);
        throw couchErrorOf(thrown);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      }
    },
  };
}

/**
 * nano reads an answer that is not JSON (a proxy's page) outside any promise that it gives back: when that answer breaks off or is given
 * up, nobody can catch it. For the process to tell such a rejection, which harms nothing, from a fault of ours.
 */
export function isBrokenAnswer(reason: unknown): boolean {
  return reason === 'late' || reason === 'ended' || (reason instanceof TypeError && reason.message === 'terminated');
}

/** nano's errors hold the request with its address; only status and reason are taken out of them. */
const answeredSchema = z.looseObject({ statusCode: z.number().int(), description: z.string() });

function couchErrorOf(thrown: unknown): CouchError {
  if (thrown instanceof CouchError) return thrown;
  const answered = answeredSchema.safeParse(thrown);
  if (answered.success)
    return new CouchError('http', answered.data.description.slice(0, 300), answered.data.statusCode);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const reason = message.replace(/^error happened in your connection\. Reason: /, '').slice(0, 300);
  return new CouchError('unreachable', `CouchDB cannot be reached: ${reason}`);
}

function encodeSegment(segment: string): string {
  if (segment === '.' || segment === '..' || !segment.isWellFormed())
    throw new CouchError('http', 'a name that cannot be in an address', 400);
  return encodeURIComponent(segment);
}
