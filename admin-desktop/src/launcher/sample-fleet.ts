import { join } from 'node:path';
import { z } from 'zod';
import { checkJson, ferryErrorSchema } from '@ferry/common/errors';
import type { NodeChild, StartNode } from './node-child.ts';
import { writePrivateFile } from './private-file.ts';

/** What happened to one laptop of a fleet, as far as the console shows it. */
export type FleetNews =
  | { laptop: string; what: 'enrolled' | 'running' | 'starting' | 'off' }
  | { laptop: string; what: 'ended' | 'trouble'; why: string };

/** One process with the agents of several sample laptops. */
export interface SampleFleet {
  power(laptop: string, power: 'on' | 'off'): void;
  readonly ended: Promise<{ why: string }>;
  stop(): Promise<void>;
}

/** Agents end their step and close their journals; longer than this (milliseconds) they do not get. */
const endingMs = 15_000;

const lineSchema = z.looseObject({
  laptop: z.string().nullable(),
  event: z.string(),
  power: z.enum(['on', 'off']).optional(),
  reason: z.string().optional(),
  channel: z.string().optional(),
  error: ferryErrorSchema.optional(),
});

/** Starts `ferry-agent fleet` for a plan, which is written into `folder` as `<name>.json`. Throws what the file system throws. */
export function startFleet(
  start: StartNode,
  options: {
    agent: string;
    folder: string;
    name: string;
    plan: unknown;
    /** an access token; null when all are enrolled */
    token: string | null;
    heard: (news: FleetNews) => void;
  },
): SampleFleet {
  const { agent, folder, name, token, heard } = options;
  const path = join(folder, `${name}.json`);
  writePrivateFile(path, `${JSON.stringify(options.plan, null, 2)}\n`);
  const child: NodeChild = start({
    script: agent,
    args: ['fleet', '--plan', path],
    env: token === null ? {} : { FERRY_TOKEN: token },
    logFile: join(folder, `${name}.log`),
    reads: true,
  });
  child.onLine((line) => {
    const said = checkJson(lineSchema, line, 'fleet');
    const news = said.ok ? newsOf(said.value) : null;
    if (news) heard(news);
  });
  return {
    power: (laptop, power) => child.writeLine(JSON.stringify({ laptop, power })),
    ended: child.ended,
    stop: async () => await child.stop(endingMs),
  };
}

function newsOf(said: z.infer<typeof lineSchema>): FleetNews | null {
  const { laptop, event, error } = said;
  if (laptop === null) return null;
  switch (event) {
    case 'power':
      return { laptop, what: said.power === 'off' ? 'off' : 'starting' };
    case 'enrolled':
      return { laptop, what: 'enrolled' };
    case 'started':
      return { laptop, what: 'running' };
    case 'trouble':
      // Trouble on a way is the agent's business; before it is enrolled, it is all there is to say.
      return said.channel === 'enrol' ? { laptop, what: 'trouble', why: error?.message ?? '' } : null;
    case 'ended':
      return error ? { laptop, what: 'ended', why: `${error.message}. ${error.remedy}` } : null;
    default:
      return null;
  }
}
