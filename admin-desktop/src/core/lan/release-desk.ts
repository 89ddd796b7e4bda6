import type { WebSocket } from 'ws';
import { errorFrom, fail } from '@ferry/common/errors';
import type { AgentMessage, HubMessage } from '@ferry/common/protocol/lan';
import type { ReleaseFolder } from '../releases/release-folder.ts';

/** Where the hub takes the bytes of releases from. */
export type ReleaseParts = Pick<ReleaseFolder, 'part'>;
type Download = AgentMessage & { type: 'download' };

/** Gives releases to laptops, a part at a time, so that many at once fill neither the memory nor the line. */
export interface ReleaseDesk {
  /** Waits for its turn among all laptops. `send` resolves when the message is handed to the network. Never throws. */
  answer(message: Download, send: (message: HubMessage) => Promise<void>): Promise<void>;
}

/** Parts under way at once: about 1.5 MB of memory each, as bytes and as a message. */
const partsAtOnce = 8;
/** A laptop that takes longer for one part, in milliseconds, does not keep the others waiting. */
const longestTurnMs = 10_000;

export function createReleaseDesk(
  releases: ReleaseParts | undefined,
  { atOnce = partsAtOnce, turnMs = longestTurnMs }: { atOnce?: number; turnMs?: number } = {},
): ReleaseDesk {
  const waiting: (() => void)[] = [];
  let free = atOnce;

  /** Resolves when it is one's turn, with the way to end it. */
  async function turn(): Promise<() => void> {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let timer: NodeJS.Timeout | null = null;
    const end = (): void => {
      if (timer === null) return;
      clearTimeout(timer);
      timer = null;
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    };
    timer = setTimeout(end, turnMs);
    return end;
  }

  async function partOf({ id, sha256, from }: Download): Promise<HubMessage> {
    const where = `release ${sha256}`;
    try {
      const part = releases
        ? await releases.part(sha256, from)
        : fail('not-found', where, 'this console gives no releases', 'Get it from the server.');
      if (!part.ok) return { type: 'reply', id, error: part.error };
      const { size, data } = part.value;
      return { type: 'part', id, from, size, data: data.toString('base64') };
    } catch (thrown) {
      return { type: 'reply', id, error: errorFrom(thrown, where) };
    }
  }

  return {
    async answer(message, send) {
      const end = await turn();
      await send(await partOf(message)).finally(end);
    },
  };
}

/** The downloads of one laptop: beside its other messages, so that none waits for them, and one at a time. */
export function serveDownloads(socket: WebSocket, desk: ReleaseDesk): (message: Download) => void {
  let under = false;

  async function send(message: HubMessage): Promise<void> {
    if (socket.readyState !== socket.OPEN) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('close', done);
        resolve();
      };
      socket.once('close', done);
      socket.send(JSON.stringify(message), done);
    });
  }

  return (message) => {
    if (under) {
      const { error } = fail('locked', 'release', 'another part is still on its way', 'Ask again when it is there.');
      void send({ type: 'reply', id: message.id, error });
      return;
    }
    under = true;
    void desk.answer(message, send).finally(() => (under = false));
  };
}
