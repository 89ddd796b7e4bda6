import type { z } from 'zod';
import { check, checkJson, errorFrom, fail, FerryFailure, ferryErrorSchema, ok } from '@ferry/common/errors';
import type { FerryError, Result } from '@ferry/common/errors';
import { limits } from '@ferry/common/limits';
import { gatewayProtocol, helloSchema, nonceHeader, proofScheme } from '@ferry/common/protocol/gateway';
import type { EnrolmentBody, GatewayProof, Hello } from '@ferry/common/protocol/gateway';
import { checkRootRecord, rootRecordSchema } from '@ferry/common/trust/root-record';
import type { RootRecord } from '@ferry/common/trust/root-record';
import { z as zod } from 'zod';
import type { DeviceIdentity } from '../../identity/device-identity.ts';
import type { ObserveTime, ReleasePart } from '../device-channel.ts';
import type { ServerWays } from '../proxy/server-ways.ts';
import { httpRequest } from './http.ts';
import type { HttpAnswer } from './http.ts';
import { notByFerry } from './not-by-ferry.ts';

/** How much later than at the time that a long poll asked for its answer may come, in milliseconds. */
const pollGraceMs = 15_000;

export interface GatewayClientOptions {
  readonly origin: string;
  readonly companyKey: string;
  readonly identity: DeviceIdentity;
  readonly systemNow: () => number;
  readonly observeTime: ObserveTime;
  readonly ways: ServerWays;
  /** milliseconds without a byte after which the server counts as gone; a long poll that asked for more has more */
  readonly silenceMs?: number;
}

type ProvenRequest = Pick<RequestInit, 'method' | 'body' | 'signal'> & { headers?: Record<string, string> };

/** Requests to the gateway, with this device's proof where one is due. Methods that return a Response throw FerryFailures. */
export class GatewayClient {
  readonly #options: GatewayClientOptions;
  #nonce: string | null = null;
  #root: RootRecord | null = null;

  constructor(options: GatewayClientOptions) {
    this.#options = options;
  }

  get origin(): string {
    return this.#options.origin;
  }

  async hello(signal: AbortSignal): Promise<Result<Hello>> {
    const hello = await this.#json('/v1/hello', helloSchema, { signal });
    if (hello.ok && !hello.value.protocols.includes(gatewayProtocol)) {
      const theirs = hello.value.protocols.join(', ');
      return fail(
        'unsupported-version',
        this.origin,
        `the server speaks version ${theirs}`,
        'Update the agent or the server.',
      );
    }
    if (hello.ok) this.#nonce = hello.value.nonce;
    return hello;
  }

  /** Checked against the company key, so the server need not be trusted with it. */
  async rootRecord(signal: AbortSignal): Promise<Result<RootRecord>> {
    if (this.#root) return ok(this.#root);
    const { companyKey } = this.#options;
    const raw = await this.#json(`/v1/projects/${companyKey}`, rootRecordSchema, { signal });
    if (!raw.ok) return raw;
    const record = await checkRootRecord(raw.value, companyKey);
    if (record.ok) this.#root = record.value;
    return record;
  }

  async enrol(projectId: string, body: EnrolmentBody, signal: AbortSignal): Promise<Result<void>> {
    const answer = await this.#json(
      `/v1/projects/${projectId}/enrolments`,
      zod.looseObject({ projectId: zod.string() }),
      {
        signal,
        method: 'POST',
        body: JSON.stringify(body),
      },
    );
    if (!answer.ok) return answer;
    if (answer.value.projectId === projectId) return ok(undefined);
    return fail('wrong-project', this.origin, 'the server enrolled the device elsewhere', 'Check the company key.');
  }

  /**
   * For PouchDB: the request with a proof, once more with a fresh nonce if that is what was missing. Everything but success,
   * "not found" and "conflict" is thrown: an error body must never pass for an answer.
   */
  readonly fetch = async (url: string | Request, options: RequestInit = {}): Promise<Response> => {
    const target = new URL(typeof url === 'string' ? url : url.url);
    const { method, body, signal } = options;
    const answer = await this.#provenTwice(target, {
      ...(method === undefined ? {} : { method }),
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    });
    const tolerable = answer.status === 404 || answer.status === 409;
    if (answer.status < 200 || (answer.status > 299 && !tolerable)) throw new FerryFailure(refusal(answer, target));
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  };

  /** A part of a release, as it came. Bytes are asked for by their places, so that a broken download goes on where it stood. */
  async releasePart(
    projectId: string,
    sha256: string,
    from: number,
    signal: AbortSignal,
  ): Promise<Result<ReleasePart>> {
    const url = new URL(`/v1/projects/${projectId}/releases/${sha256}`, this.origin);
    const range = `bytes=${from}-${from + limits.releasePart - 1}`;
    try {
      const answer = await this.#provenTwice(url, { signal, headers: { accept: '*/*', range } });
      if (answer.status < 200 || answer.status > 299) return { ok: false, error: refusal(answer, url) };
      const [, at, size] = /^bytes (\d{1,12})-\d{1,12}\/(\d{1,12})$/.exec(answer.headers['content-range'] ?? '') ?? [];
      if (answer.status === 206 && Number(at) === from) return ok({ size: Number(size), data: answer.body });
      return fail('invalid', url.pathname, 'the server does not answer for a part', 'Update the server.');
    } catch (thrown) {
      return { ok: false, error: errorFrom(thrown, url.pathname) };
    }
  }

  async #provenTwice(url: URL, options: ProvenRequest): Promise<HttpAnswer> {
    const answer = await this.#proven(url, options);
    return answer.status === 401 ? await this.#proven(url, options) : answer;
  }

  async #proven(url: URL, options: ProvenRequest): Promise<HttpAnswer> {
    const signal = options.signal ?? undefined;
    const root = await this.rootRecord(signal ?? new AbortController().signal);
    if (!root.ok) throw new FerryFailure(root.error);
    if (this.#nonce === null) {
      const hello = await this.hello(signal ?? new AbortController().signal);
      if (!hello.ok) throw new FerryFailure(hello.error);
    }
    const { identity } = this.#options;
    const proof: GatewayProof = {
      origin: this.origin,
      projectId: root.value.projectId,
      subject: identity.deviceId,
      nonce: this.#nonce ?? '',
    };
    const jws = await identity.signer.sign('gateway-proof', proof);
    return await this.#send(url, {
      method: options.method ?? 'GET',
      headers: { ...options.headers, authorization: `${proofScheme} ${jws}` },
      ...(typeof options.body === 'string' ? { body: options.body } : {}),
      ...(signal ? { signal } : {}),
    });
  }

  async #json<S extends z.ZodType>(
    path: string,
    schema: S,
    options: { signal: AbortSignal; method?: string; body?: string },
  ): Promise<Result<z.output<S>>> {
    const url = new URL(path, this.origin);
    try {
      const answer = await this.#send(url, { method: 'GET', headers: {}, ...options });
      if (answer.status < 200 || answer.status > 299) return { ok: false, error: refusal(answer, url) };
      const raw = checkJson(zod.unknown(), answer.body.toString('utf8'), url.pathname);
      return raw.ok ? check(schema, raw.value, url.pathname) : raw;
    } catch (thrown) {
      return { ok: false, error: errorFrom(thrown, url.pathname) };
    }
  }

  async #send(
    url: URL,
    options: { method: string; headers: Record<string, string>; body?: string; signal?: AbortSignal },
  ): Promise<HttpAnswer> {
    const { systemNow, observeTime, ways, silenceMs: patience = 45_000 } = this.#options;
    const poll = url.searchParams.get('timeout');
    const silenceMs = poll === null ? patience : Math.max(patience, Number(poll) + pollGraceMs);
    const sentAt = systemNow();
    const headers: Record<string, string> = { accept: 'application/json', ...options.headers };
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    const answer = await httpRequest({ ...options, url, headers, silenceMs, maxBytes: limits.httpBody, ways });
    // Before anything is taken from it, its time too.
    const stranger = notByFerry(answer, this.origin);
    if (stranger) throw new FerryFailure(stranger);
    this.#nonce = answer.headers[nonceHeader] ?? this.#nonce;
    const theirs = Date.parse(answer.headers['date'] ?? '');
    // A long poll's date is that of its beginning: only quick answers tell the time.
    const receivedAt = systemNow();
    if (!Number.isNaN(theirs) && receivedAt - sentAt < 5000)
      observeTime({ theirs: theirs + 500, sentAt, receivedAt, precisionMs: 1500 });
    return answer;
  }
}

function refusal(answer: HttpAnswer, url: URL): FerryError {
  const told = checkJson(ferryErrorSchema, answer.body.toString('utf8'), url.pathname);
  if (told.ok) return told.value;
  const message = `the server answered ${answer.status} and did not say why`;
  return fail('unreachable', url.origin, message, 'Look at the log of the server.').error;
}
