import { helloSchema } from '@ferry/common/protocol/gateway';
import { checkJson, errorFrom, fail, FerryFailure } from '@ferry/common/errors';
import { checkRootRecord } from '@ferry/common/trust/root-record';
import { httpRequest } from '../channel/cloud/http.ts';
import { notByFerry } from '../channel/cloud/not-by-ferry.ts';
import { wayInWords } from '../channel/proxy/proxy-finder.ts';
import type { ServerWays } from '../channel/proxy/server-ways.ts';
import { z } from 'zod';
import { fails, passes, warns } from './finding.ts';
import type { DoctorFinding, DoctorLook } from './finding.ts';

const silenceMs = 10_000;
const mostBytes = 64_000;
const minute = 60_000;
const day = 24 * 60 * minute;

export interface NetworkLooksOptions {
  /** origin; null where the agent uses consoles on the local network only, or is not enrolled */
  readonly server: string | null;
  readonly companyKey: string | null;
  readonly now: () => number;
  /** as the agent itself goes */
  readonly ways: ServerWays;
}

/** Whether the way to the server is free, and what stands in it. */
export function networkLooks(options: NetworkLooksOptions): DoctorLook[] {
  const answer = lazily(async () => await greet(options));
  return [
    { id: 'proxy', title: 'Proxy', find: async () => await proxy(options) },
    { id: 'server', title: 'Sync server', find: async () => await server(options, answer) },
    { id: 'clock', title: 'Clock', find: async () => await clock(options, answer) },
  ];
}

type Greeting = { version: string; time: number; sentAt: number; receivedAt: number };

async function get(origin: string, path: string, ways: ServerWays): Promise<string> {
  const url = new URL(path, origin);
  const answer = await httpRequest({ url, method: 'GET', headers: {}, silenceMs, maxBytes: mostBytes, ways });
  const stranger = notByFerry(answer, url.origin);
  if (stranger) throw new FerryFailure(stranger);
  if (answer.status >= 200 && answer.status <= 299) return answer.body.toString('utf8');
  const remedy = 'Look at the log of the server.';
  throw new FerryFailure(fail('unreachable', url.origin, `it answered with status ${answer.status}`, remedy).error);
}

/** Null where no server is known. Throws what stands in the way. */
async function greet({ server: origin, now, ways }: NetworkLooksOptions): Promise<Greeting | null> {
  if (origin === null) return null;
  const sentAt = now();
  const body = await get(origin, '/v1/hello', ways);
  const receivedAt = now();
  const hello = checkJson(helloSchema, body, '/v1/hello');
  if (!hello.ok) throw new FerryFailure(hello.error);
  return { version: hello.value.version, time: Date.parse(hello.value.time), sentAt, receivedAt };
}

async function server(
  { server: origin, companyKey, ways }: NetworkLooksOptions,
  answer: () => Promise<Greeting | null>,
): Promise<DoctorFinding> {
  try {
    const hello = await answer();
    if (origin === null || hello === null) return passes('none is set: consoles on the local network only');
    const found = `${origin} answers, version ${hello.version}, in ${Math.max(0, hello.receivedAt - hello.sentAt)} ms`;
    if (companyKey === null) return passes(found);
    const record = checkJson(z.unknown(), await get(origin, `/v1/projects/${companyKey}`, ways), 'root record');
    const project = record.ok ? await checkRootRecord(record.value, companyKey) : record;
    return project.ok ? passes(`${found}, and has the project`) : fails(project.error.message, project.error.remedy);
  } catch (thrown) {
    const { message, remedy } = errorFrom(thrown, 'server');
    return fails(`${origin}: ${message}`, remedy);
  }
}

async function clock(
  { server: origin }: NetworkLooksOptions,
  answer: () => Promise<Greeting | null>,
): Promise<DoctorFinding> {
  const cannot = 'Compare it with a clock that is right.';
  if (origin === null) return warns('there is no server to compare it with', cannot);
  const hello = await answer().catch(() => null);
  if (hello === null) return warns('the server could not be asked', cannot);
  const difference = Math.round(hello.time - (hello.sentAt + hello.receivedAt) / 2);
  const seconds = (Math.abs(difference) / 1000).toFixed(1);
  const found = `${seconds} s ${difference < 0 ? 'ahead of' : 'behind'} the server`;
  const remedy = 'Set it: Settings, Time & language, Sync now. The agent corrects itself by the server meanwhile.';
  if (Math.abs(difference) < 2 * minute) return passes(found);
  return Math.abs(difference) < day ? warns(found, remedy) : fails(found, remedy);
}

async function proxy({ server: origin, ways }: NetworkLooksOptions): Promise<DoctorFinding> {
  if (origin === null) return passes('none is asked for: there is no server');
  try {
    const { ways: found, source } = await ways.to(new URL(origin));
    const [first, ...others] = found.map((way) => (way === 'direct' ? 'directly' : `through ${wayInWords(way)}`));
    return passes(`${[first, ...others].join(', else ')}: ${source}`);
  } catch (thrown) {
    const { message, remedy } = errorFrom(thrown, 'proxy');
    return fails(message, remedy);
  }
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
