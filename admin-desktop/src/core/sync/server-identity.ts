import { z } from 'zod';
import { gatewayProtocol, helloSchema } from '@ferry/common/protocol/gateway';
import { clockToleranceMs } from '@ferry/common/clock';
import { databaseName } from '@ferry/common/documents/all';
import { replicatedCollections } from '@ferry/common/documents/document-type';
import type { ReplicatedCollection } from '@ferry/common/documents/document-type';
import { check, checkJson, fail, FerryFailure, unwrap } from '@ferry/common/errors';
import { checkRootRecord } from '@ferry/common/trust/root-record';
import type { RootRecord } from '@ferry/common/trust/root-record';
import type { GatewayClient } from './gateway-client.ts';

/** What this console keeps of the server between runs. Local: it must not be in what is synced. */
export interface SyncMemory {
  get(): string | null;
  set(text: string | null): void;
}

const collectionBeats = z.record(z.string(), z.number().int().nonnegative());
const memorySchema = z.object({ origin: z.string(), generation: z.string(), beats: collectionBeats });
export type ServerMark = z.infer<typeof memorySchema>;

export function readMark(memory: SyncMemory): ServerMark | null {
  const text = memory.get();
  const mark = text === null ? null : checkJson(memorySchema, text, 'sync memory');
  return mark?.ok ? mark.value : null;
}

/** The name of the mark within each database; the gateway keeps one for each console under it. */
const markId = 'ferry-console';
const markSchema = z.looseObject({ _rev: z.string().optional(), generation: z.string(), beat: z.number().int() });

const exchanged = (message: string): FerryFailure =>
  new FerryFailure(
    fail(
      'wrong-project',
      'server',
      message,
      'Nothing was deleted here. If the server is the right one, choose "Send everything again" under Sync & network: this console then compares everything, and gives it what it lacks. Else disconnect, or put the right server back.',
    ).error,
  );

/** Whether a Ferry server of this version and with about the same time answers. Throws a FerryFailure. */
export async function checkHello(client: GatewayClient, now: () => number): Promise<void> {
  const hello = unwrap(check(helloSchema, await client.ask('/v1/hello', { timeoutMs: 10_000 }), 'server'));
  if (!hello.protocols.includes(gatewayProtocol))
    throw new FerryFailure(
      fail('unsupported-version', 'server', 'the server speaks another version', 'Update the older of the two.').error,
    );
  const aheadMs = now() - Date.parse(hello.time);
  if (Math.abs(aheadMs) > clockToleranceMs) {
    const minutes = Math.abs(Math.round(aheadMs / 60_000));
    const message = `this computer's clock is ${minutes} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} the server's`;
    throw new FerryFailure(
      fail(
        'clock-wrong',
        'clock',
        message,
        'Set the clock of this computer or of the server: the sync then goes on by itself. Work on meanwhile; everything is kept here, and what was written under a wrong clock is stamped anew.',
      ).error,
    );
  }
}

/** Whether the server has the project. With a set-up code it takes it in. Throws a FerryFailure. */
export async function checkProject(
  client: GatewayClient,
  project: { rootRecord: RootRecord; companyKey: string; setupCode?: string; known: boolean },
): Promise<void> {
  try {
    const record = await client.ask(`/v1/projects/${encodeURIComponent(project.companyKey)}`);
    unwrap(await checkRootRecord(record, project.companyKey));
    return;
  } catch (thrown) {
    if (!(thrown instanceof FerryFailure) || thrown.error.code !== 'not-found') throw thrown;
  }
  if (project.known) throw exchanged('the server no longer knows this project: it was emptied or exchanged');
  if (!project.setupCode)
    throw new FerryFailure(
      fail('not-found', 'server', 'the server does not know this project', 'Enter the set-up code that it printed.')
        .error,
    );
  const { rootRecord, setupCode } = project;
  await client.ask('/v1/projects', { method: 'POST', body: { rootRecord, setupCode } });
}

/**
 * Holds the mark that this console left in each database against what it remembers, and counts it on: a database that was
 * emptied has none, an exchanged one another, one put back from a backup a lower number. Without `mark` it leaves the first.
 * Gives the mark to remember. Throws a FerryFailure.
 */
export async function checkMarks(
  client: GatewayClient,
  projectId: string,
  mark: ServerMark,
  fresh: boolean,
): Promise<ServerMark> {
  const beats: Record<string, number> = {};
  await Promise.all(
    replicatedCollections.map(async (collection) => {
      beats[collection] = await beat(collection);
    }),
  );
  return { ...mark, beats };

  async function beat(collection: ReplicatedCollection): Promise<number> {
    const path = `/${databaseName(projectId, collection)}/_local/${markId}`;
    let stored: z.infer<typeof markSchema> | null = null;
    try {
      stored = unwrap(check(markSchema, await client.ask(path), 'server mark'));
    } catch (thrown) {
      if (!(thrown instanceof FerryFailure) || thrown.error.code !== 'not-found') throw thrown;
    }
    const known = mark.beats[collection] ?? 0;
    if (!fresh) {
      if (stored?.generation !== mark.generation)
        throw exchanged(`the server's ${collection} are not those that this console synced with`);
      if (stored.beat < known)
        throw exchanged(`the server's ${collection} are older than what this console has seen there`);
    }
    const next = Math.max(known, stored?.beat ?? 0) + 1;
    const body = { generation: mark.generation, beat: next, ...(stored?._rev ? { _rev: stored._rev } : {}) };
    await client.ask(path, { method: 'PUT', body });
    return next;
  }
}
