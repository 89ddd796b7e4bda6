import { digestOf } from '../digest.ts';
import { fail, ok } from '../errors.ts';
import type { FerryError, Result } from '../errors.ts';
import type { OrderDocument } from '../documents/orders.ts';
import { createTrust } from '../trust/trust.ts';
import type { Trust, Verified } from '../trust/trust.ts';
import { compareText, goSchema, orderFormat, stopSchema } from './order.ts';
import type { Go, Stop } from './order.ts';

type Signed<P> = { payload: P; digest: string; issuer: string };
export type GoInForce = { kind: 'go'; go: Go; digest: string; issuer: string };
export type StopInForce = { kind: 'stop'; stop: Stop; digest: string; issuer: string };

/** `refused`: registers that did not verify or do not belong here. They count as absent; whoever judges reports them. */
export type Judgement = {
  inForce: GoInForce | StopInForce | null;
  refused: { documentId: string; error: FerryError }[];
};

/** Whose orders are judged: those for the user assigned to the device, if any, and those for the device itself. */
export type Subject = { userId?: string; deviceId: string };

/**
 * Which order counts (DESIGN section 3). A go is in force only if it names the digest of every stop present for its user and
 * device. Of those in force the greatest by (clock, issuer, digest) is obeyed; where none is, the greatest stop.
 * Says nothing about time (`notBefore`, `notAfter`) or about what an agent can do (`checkCapabilities`).
 * `documents` were verified when they came, and are judged again with the trust of now.
 */
export async function orderInForce(
  documents: readonly OrderDocument[],
  subject: Subject,
  trust: Trust,
): Promise<Judgement> {
  const refused: Judgement['refused'] = [];
  const stops: Signed<Stop>[] = [];
  const goes: Signed<Go>[] = [];
  for (const document of documents) {
    if (document.stop) {
      const stop = await verifyKeptStop(document.stop, trust);
      const fits = stop.ok ? addressed(stop.value.payload, document.id, subject) : stop;
      if (stop.ok && fits.ok)
        stops.push({
          payload: stop.value.payload,
          digest: await digestOf(document.stop),
          issuer: stop.value.signer.fingerprint,
        });
      else if (!fits.ok) refused.push({ documentId: document.id, error: fits.error });
    }
    if (document.go) {
      const go = await trust.verifyConsole(document.go, 'go', goSchema);
      const fits = go.ok ? addressed(go.value.payload, document.id, subject) : go;
      if (go.ok && fits.ok)
        goes.push({
          payload: go.value.payload,
          digest: await digestOf(document.go),
          issuer: go.value.signer.fingerprint,
        });
      else if (!fits.ok) refused.push({ documentId: document.id, error: fits.error });
    }
  }
  const present = stops.map((stop) => stop.digest);
  const informed = goes.filter((go) => present.every((digest) => go.payload.overrides.includes(digest)));
  const go = greatest(informed);
  if (go) return { inForce: { kind: 'go', go: go.payload, digest: go.digest, issuer: go.issuer }, refused };
  const stop = greatest(stops);
  return {
    inForce: stop ? { kind: 'stop', stop: stop.payload, digest: stop.digest, issuer: stop.issuer } : null,
    refused,
  };
}

/**
 * A stop outlives the grant of whoever signed it: should it go with an administrator who left, every start that it holds back
 * would come into force by itself. Only another start, written in knowledge of it, overrides it.
 */
async function verifyKeptStop(jws: string, trust: Trust): Promise<Result<Verified<Stop>>> {
  const now = await trust.verifyConsole(jws, 'stop', stopSchema);
  if (now.ok || (now.error.code !== 'expired' && now.error.code !== 'revoked')) return now;
  // Signature, grants, role and project as before; at a time when no grant had run out, and nobody was revoked.
  return await createTrust(trust.root, { now: () => new Date(0) }).verifyConsole(jws, 'stop', stopSchema);
}

function addressed(order: Go | Stop, documentId: string, subject: Subject): Result<void> {
  const id = 'userId' in order.audience ? order.audience.userId : order.audience.deviceId;
  const own = 'userId' in order.audience ? subject.userId : subject.deviceId;
  if (id === documentId && id === own) return ok(undefined);
  return fail(
    'forbidden',
    `order ${documentId}`,
    'the order is addressed to somebody else',
    'Start the right user or computer in the console.',
  );
}

function greatest<P extends Go | Stop>(signed: Signed<P>[]): Signed<P> | undefined {
  return signed
    .toSorted(
      (a, b) =>
        compareText(a.payload.clock, b.payload.clock) ||
        compareText(a.issuer, b.issuer) ||
        compareText(a.digest, b.digest),
    )
    .at(-1);
}

/** An order with an unknown format, need or task is refused whole: half a migration is worse than none. */
export function checkCapabilities(go: Go, able: { tasks: readonly string[]; needs: readonly string[] }): Result<void> {
  const unknown = [
    ...(go.format > orderFormat ? [`format ${go.format}`] : []),
    ...go.tasks.filter((task) => !able.tasks.includes(task.id)).map((task) => `task ${task.id}`),
    ...go.needs.filter((need) => !able.needs.includes(need)).map((need) => `need ${need}`),
  ];
  if (unknown.length === 0) return ok(undefined);
  return fail(
    'unsupported-order',
    'order',
    `this agent does not know: ${unknown.join(', ')}`,
    'Update the agent, or start again without it.',
  );
}
