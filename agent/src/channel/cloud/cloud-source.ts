import { errorFrom, fail, ok } from '@ferry/common/errors';
import type { RootRecord } from '@ferry/common/trust/root-record';
import { createBackoff } from '../backoff.ts';
import type { ChannelSource, Enroller } from '../device-channel.ts';
import { pauseOnThisNetwork } from '../proxy/network-signature.ts';
import { CloudChannel } from './cloud-channel.ts';
import type { GatewayClient } from './gateway-client.ts';

/** How long what is on its way may still take when the agent ends, in milliseconds. */
const graceMs = 3000;

/** Keeps the channel to the gateway open; it is up while its changes can be followed. */
export function cloudSource(
  client: GatewayClient,
  root: RootRecord,
  deviceId: string,
  /** `saves`: whether each request costs */
  options: { random: () => number; saves?: () => Promise<boolean>; firstMs?: number; mostMs?: number },
): ChannelSource {
  const { random, saves = async () => false, firstMs = 500, mostMs = 15_000 } = options;
  const backoff = createBackoff({ firstMs, mostMs, random });
  return {
    kind: 'cloud',
    async run(events, signal) {
      const ended = (): boolean => signal.aborted;
      const lost = new AbortController();
      const grace = (): void => void setTimeout(() => lost.abort(), graceMs).unref();
      signal.addEventListener('abort', grace, { once: true });
      while (!ended()) {
        const channel = new CloudChannel(client, root.projectId, deviceId, { saves, giveUp: lost.signal });
        const round = new AbortController();
        const either = AbortSignal.any([signal, round.signal]);
        let up = false;
        let retryAfterMs = 0;
        try {
          const [orders, enrolments] = [
            await channel.position('orders', either),
            await channel.position('enrolments', either),
          ];
          up = true;
          backoff.reset();
          events.up(channel);
          const changed = (): void => events.changed(channel);
          await Promise.race([
            channel.follow('orders', orders, changed, either),
            channel.follow('enrolments', enrolments, changed, either),
          ]);
        } catch (thrown) {
          const error = errorFrom(thrown, 'server');
          retryAfterMs = error.retryAfterMs ?? 0;
          if (up) events.down(channel, error);
          else if (!ended()) events.trouble('cloud', error);
        } finally {
          round.abort();
        }
        // Where somebody has come to another network, what stood in the way may be gone.
        const wait = Math.max(backoff.next(), Math.min(retryAfterMs, 60_000));
        if (await pauseOnThisNetwork(wait, signal)) backoff.reset();
      }
    },
  };
}

export function cloudEnroller(client: GatewayClient): Enroller {
  return {
    async enrol(secret, request, signal) {
      const root = await client.rootRecord(signal);
      if (!root.ok) return root;
      const { projectId } = root.value;
      const hello = await client.hello(signal);
      if (!hello.ok) return hello;
      const signed = await request(projectId, hello.value.nonce);
      const enrolled = await client.enrol(projectId, { secret, request: signed }, signal);
      if (!enrolled.ok) return enrolled.error.code === 'not-found' ? notThere(client.origin) : enrolled;
      return ok(root.value);
    },
  };
}

function notThere(origin: string): ReturnType<typeof fail> {
  return fail(
    'not-found',
    origin,
    'the server does not know this project',
    'Connect the console to this server first.',
  );
}
